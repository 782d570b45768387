.PHONY: help run test check drill bench lock

help:    ## these words
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run:     ## set up and open the hall
	python3 run.py

test:    ## set up and pass the tests
	python3 run.py test

check:   ## lint and types
	python3 run.py check

drill:   ## a long proof: make drill NAME=crowd
	python3 run.py drill $(NAME)

bench:   ## figures beside a floor
	.venv/bin/python -m tests.bench.hall

lock:    ## write the locked requirements again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements-dev.in -o requirements-dev.txt
