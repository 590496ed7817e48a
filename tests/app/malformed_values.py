"""What malformed requests are made of: keys, texts, bytes, names, headers and types that no browser of ours sends."""

from __future__ import annotations

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "")
KEYS = (
    "0", "-1", "1", "2147483647", "2147483648", "9223372036854775808", "9" * 40, "1e3", "1.5", "0x1",
    "x", "１", "١", "²",
    "%00", "1%00", "%ff", "..", "%2e%2e%2fetc%2fpasswd", "a" * 3000, "1;2", "1 OR 1=1", "%0d%0aX: y",
    "🏭", "null", "%",
    "1/../2", "+1", "1_0", "",
)  # fmt: skip
TEXTS = (
    "", " ", "0", "-1", "1", "2147483648", "9223372036854775808", "-9223372036854775809",
    "9" * 400, "1e309", "-1e-309",
    "NaN", "Infinity", "-0", "0x7f", "1_000", "1,5", "١٢", "²", "½", "九", "true", "null", "None",
    "[]", "{}", '{"a":1}',
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "2026-W01",
    "20260229", "-2026-01-01",
    "25:99", "24:00", "12:00:00.9999999", "2026-10-12T09:00:00+25:00", "K01", "T99", "K99:d",
    "620103", "<script>alert(1)</script>",
    "{{ 7*7 }}", "${7*7}", "%(x)s", "%s%n", "{0}",
    "'; DROP TABLE cases; --", '" OR ""="', "=cmd|' /C calc'!A0", "../../etc/passwd",
    "\\\\evil\\share", "file:///etc/passwd", "//evil.example", "javascript:alert(1)",
    "\r\nSet-Cookie: a=b", "\t\n\v\f", "\x07\x1b[31m",
    "\x00", "a\x00b", "\u202e\u2066", "\u200b\ufeff", "\ufffe\uffff",
    "é" * 200, "e\u0301" * 500, "👨‍👩‍👧", "𬬭䶮", "İıſ", "ﷺ" * 50, "长" * 10_000,
    "A" * 100_000, "\n" * 5000, "0" * 5000 + "1", "a,b;c|d", "&&&", "a=b&c=d", "%", "%zz", "+", "#", "?",
)  # fmt: skip
RAW = (
    b"\xff", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xf0\x9f", b"\xe7\x90", b"\x80",
    b"\xc3\x28", "理由".encode("gb18030"),
    "理由".encode("utf-16"), b"\x00", b"a\x00", b"\x1f\x8b\x08", b"\xef\xbb\xbf",
)  # fmt: skip
NAMES = (
    "", "\x00", "a\x00", "__class__", "constructor", "csrf_token", "request_key", "version", "id",
    "tenant_id", "case_id",
    "status", "role", "is_active", "password_hash", "_method", "a[b][c]", "a.b", "files_0",
    "files_99", "ids", "x" * 3000, "长",
    "\u202e", "a\r\nb", "rank-1", "rank-99999999999", "progress_1", "progress_x", "name-0", "-", "0",
)  # fmt: skip
HEADERS: tuple[tuple[str, str], ...] = (
    ("Accept-Language", "zh;q=9999999999999999999999"), ("Accept-Language", "," * 3000),
    ("Accept-Language", "x" * 3000),
    ("Accept-Language", "en;q=nan, zh;q=-1, *;q="), ("Accept", "*/*;q=a"), ("Accept-Encoding", "gzip;q=\xe9"),
    ("Cookie", "session=x"), ("Cookie", "session=.eJw.x.y"), ("Cookie", "=;;;=\xff"), ("Cookie",
    "session=" + "a" * 5000),
    ("Host", "evil.example"), ("Host", "x" * 3000), ("Host", "["), ("Host", ""), ("Host", "a b"),
    ("Host", "localhost:99999999"),
    ("Origin", "https://evil.example"), ("Origin", "null"), ("Origin", "http://["), ("Referer",
    "http://[broken"),
    ("Referer", "http://localhost/\xff\xfe"), ("Referer", "http://localhost//evil.example"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Range", "bytes=0-0,1-1,2-2"), ("Range", "bytes=-999999999999999999999"), ("Range", "lines=1"),
    ("If-None-Match", '"' * 999), ("If-Modified-Since", "yesterday"), ("If-Modified-Since",
    "Mon, 99 Foo 99999 99:99:99 GMT"),
    ("If-Range", "\x01"), ("X-Forwarded-For", "::1, not an address, " * 50), ("X-Forwarded-Host",
    "evil.example"),
    ("X-Forwarded-Proto", "javascript"), ("X-Forwarded-Prefix", "/evil"), ("X-HTTP-Method-Override",
    "DELETE"),
    ("X-Original-URL", "/admin"), ("Authorization", "Basic \xff"), ("Authorization", "Bearer " + "a" * 2000),
    ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "identity, chunked"), ("Expect",
    "200-maybe"), ("Upgrade", "websocket"),
    ("User-Agent", ""), ("User-Agent", "\xe9\x01" * 300), ("User-Agent", "a\x00b"), ("X-CSRFToken",
    "é\xff"), ("Content-Encoding", "gzip"),
    ("Content-Length", "-1"), ("Content-Length", "x"), ("Content-Length", "99999999999999"),
    ("Content-Length", "3"), ("Max-Forwards", "x"),
)  # fmt: skip
CONTENT_TYPES = (
    "", "application/json", "application/json; charset=utf-16", "text/xml", "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300, "multipart/form-data; boundary=\xe9",
    'multipart/form-data; boundary="a;b"', "multipart/mixed; boundary=x",
    "multipart/form-data; boundary=x; boundary=y",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nonsense", ";;;", "a/b/c",
    "application/x-www-form-urlencoded" * 50, "application/octet-stream", "image/png",
    "MULTIPART/FORM-DATA; BOUNDARY=x",
)  # fmt: skip
