"""A page's script in one piece: what is joined, in which order, and what is refused."""

import pytest

from server.scripts import joined


def piece(files: dict[str, str], entry: str = "/a/entry.js") -> str:
    return joined(entry, files.__getitem__)


def test_a_module_stands_after_all_that_it_imports_and_each_stands_once():
    text = piece(
        {
            "/a/entry.js": 'import { left } from "./left.js";\nimport { right } from "/b/right.js";\nleft(right);\n',
            "/a/left.js": 'import { root } from "../b/root.js";\nexport const left = (x) => root(x);\n',
            "/b/right.js": 'import { root } from "./root.js";\nexport const right = root(1);\n',
            "/b/root.js": "export function root(x) { return x; }\n",
        }
    )
    assert [line[3:] for line in text.splitlines() if line.startswith("// /")] == [
        "/b/root.js",
        "/a/left.js",
        "/b/right.js",
        "/a/entry.js",
    ]


def test_what_is_imported_under_another_name_and_over_several_lines_has_that_name():
    text = piece(
        {
            "/a/entry.js": 'import {\n  one,\n  two as second,\n} from "./x.js";\nsecond(one);\n',
            "/a/x.js": "export const one = 1;\nexport async function two() {}\n",
        }
    )
    assert "const {\n  one,\n  two: second,\n} = $0;" in text
    assert "const one = 1;\nasync function two() {}" in text
    assert "return { one, two };" in text
    assert not {"import", "export"} & set(text.split())


def test_a_module_imported_for_what_it_does_is_done_first():
    text = piece({"/a/entry.js": 'import "./x.js";\nafter();\n', "/a/x.js": "before();\n"})
    assert text.index("before();") < text.index("after();")


@pytest.mark.parametrize(
    "form",
    [
        "export default 1;",
        "export let seen = 0;",
        "export var seen = 0;",
        "export { seen };",
        'export { seen } from "./z.js";',
        'export * from "./z.js";',
        'import whole from "./z.js";',
        'import * as all from "./z.js";',
        "export const { seen } = all;",
        "export function* each() {}",
        'const late = () => import("./z.js");',
        "const here = import.meta.url;",
        "await something();",
        "for await (const each of all) each();",
    ],
)
def test_a_form_that_would_mean_something_else_in_one_piece_is_refused_by_name(form: str):
    with pytest.raises(ValueError, match=r"^/a/x\.js: "):
        piece({"/a/entry.js": 'import { one } from "./x.js";\n', "/a/x.js": f"export const one = 1;\n{form}\n"})


def test_only_the_pages_own_module_may_wait():
    assert piece({"/a/entry.js": "await something();\n"}) == "// /a/entry.js\nawait something();\n"


def test_modules_that_need_each_other_are_refused():
    with pytest.raises(ValueError, match=r"/a/x\.js: imports itself by way of /a/y\.js"):
        piece(
            {
                "/a/entry.js": 'import { x } from "./x.js";\n',
                "/a/x.js": 'import { y } from "./y.js";\nexport const x = 1;\n',
                "/a/y.js": 'import { x } from "./x.js";\nexport const y = 1;\n',
            }
        )
