"""The enterprise register: files of the counties, yearly figures, size class, credit codes, similar names."""
