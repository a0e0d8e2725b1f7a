"""The catalogue of courses: what is taught, what it grants, how long it holds, what it asks for first.

terms     a course as a reader sees it, codes      rules     what a course must hold together, until when it is valid
models    Course                                   queries   one, all, what work needs, what somebody holds
services  writing and closing a course, entering a completion with what it grants
"""
