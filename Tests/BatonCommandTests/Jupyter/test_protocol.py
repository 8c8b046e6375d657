"""The test suite that Jupyter has for kernels, with cells of Exp."""

import unittest

import jupyter_kernel_test


class BatonKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "baton"
    language_name = "exp"
    file_extension = ".exp"

    code_hello_world = 'print "hello, world"'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "let x = 5s * 3\nx", "result": "15s"},
    ]
    code_display_data = [
        {"code": "[{a: 1}]\n1", "mime": "text/html"},
        {"code": "plot([1, 4, 9])\n1", "mime": "image/svg+xml"},
        {"code": "show(plot([1, 4, 9]))", "mime": "image/svg+xml"},
    ]
    code_generate_error = "1 / 0"
    completion_samples = [
        {"text": "linsp", "matches": {"linspace"}},
        {"text": "let größe = linsp", "matches": {"linspace"}},
    ]
    complete_code_samples = ["1", "print 1", "fn f(x) {\n    return x\n}", "let x = [1,\n 2]"]
    incomplete_code_samples = ["fn f(x) {", "let x =", "[1, 2", '"""text']
    invalid_code_samples = ["let 1 = 2", "1 1"]
    code_inspect_sample = "linspace"
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 ? 7*"


if __name__ == "__main__":
    unittest.main()
