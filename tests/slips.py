"""Two slips as a hall prints them, with every kind of block between them: for tests and for the bench."""

from printer.slips import (
    Barcode,
    Box,
    Fields,
    Footer,
    Letterhead,
    Listing,
    Number,
    Qr,
    Row,
    Rows,
    Run,
    Slip,
    Text,
)  # fmt: skip

OFFICE = Letterhead("UBND PHƯỜNG 8", "Trung tâm Phục vụ hành chính công")
TICKET_LINK = "https://mot-cua.example/p/7f3k-9q2m"
RECEIPT_LINK = "https://mot-cua.example/h/4827-k2v9"
CODE = "P8-261123-0042"


def ticket(number: str = "A017", service: str = "Hộ tịch") -> Slip:
    """The paper from the kiosk."""
    return Slip("ticket", (
        OFFICE,
        Text((Run("Số của ông/bà"),), "large", "center"),
        Number(number),
        Text((Run(service, True),), "huge", "center"),
        Rows((
            Row("Trước ông/bà", "4 người"),
            Row("Chờ khoảng (ước tính)", "10–15 phút"),
        )),
        Text((Run("Lấy số lúc 10:29, thứ Hai 23/11/2026"),), "text", "center"),
        Qr(TICKET_LINK, (Text((Run("Quét mã để biết còn mấy người", True),), "text", "center"),)),
        Text((Run("Mời ông/bà ngồi chờ, nghe loa và nhìn màn\u00a0hình."),)),
        Text((Run("Lỡ lượt: xin đến bàn hướng dẫn."),)),
        Footer("Phiếu có giá trị trong ngày."),
    ))  # fmt: skip


def receipt(person: str = "Nguyễn Văn A", address: str = "") -> Slip:
    """The paper that takes a dossier in and promises the day of its result."""
    fields = [
        Row("Thủ tục", "Chứng thực hợp đồng, giao dịch"), Row("Người yêu cầu", person),
        Row("Người nộp", "Chính người yêu cầu"), Row("Cách nộp", "Trực tiếp, 2 bản"),
        Row("Cơ quan", "UBND Phường 8"), Row("Nhận hồ sơ", "10 giờ 51, thứ\u00a0Hai 23/11/2026"),
        Row("Thời hạn", "2 ngày làm việc"),
    ]  # fmt: skip
    if address:
        fields.insert(2, Row("Địa chỉ", address))
    return Slip("receipt", (
        OFFICE,
        Text((Run("Giấy tiếp nhận hồ sơ\nvà hẹn trả kết quả", True),), "large", "center"),
        Text((Run("Mã hồ sơ "), Run(CODE, True)), "lead", "center"),
        Box((
            Text((Run("Mời ông/bà nhận kết quả"),), "lead", "center"),
            Text((Run("Từ 15 giờ 00", True),), "huge", "center"),
            Text((Run("thứ Tư 25/11/2026", True),), "large", "center"),
            Text((Run("(17/10 âm lịch)"),), "lead", "center"),
            Text(()),
            Text((Run("tại "), Run("Quầy 5", True), Run(", Trả kết quả")), "lead", "center"),
        )),
        Fields(tuple(fields)),
        Listing("Giấy tờ đã nộp", (
            Row("Dự thảo hợp đồng", "2 bản chính"), Row("Giấy tờ tùy thân", "2 bản sao"),
            Row("Giấy chứng nhận quyền sử dụng", "1 chứng thực"),
        )),
        Listing("", (Row("Lệ phí", "50.000 đồng"),)),
        Qr(RECEIPT_LINK, (Text((Run("Hồ sơ xong chưa?", True),), "text", "center"),
                          Text((Run("Quét mã bằng điện thoại hoặc tại kiosk."),), "text", "center"),
                          Text((Run("Mã tra cứu: "), Run("4827", True)), "text", "center"))),
        Barcode(CODE),
        Text((Run("Giấy in nhiệt, chữ phai dần: xin ông/bà giữ cả bản A5 có dấu."),)),
        Footer("Liên 1 – giao người nộp"),
    ))  # fmt: skip
