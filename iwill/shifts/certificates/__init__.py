"""Certificates of service (民政部令第67号 art. 14-17, 民发〔2015〕149号) and letters of duty (突发事件应对法 art. 90).

terms     states, reasons, refusals                rules     numbers and their check digit, who may do what, what holds
models    the certificate, its hours as they were  queries   the register, what waits, what a public check is told
services  apply, accept, decline, issue, withdraw  jobs      issues what was public long enough, notes corrections
duty      the shifts that a letter may speak of    papers/   what is printed; fonts/ the letters that it is printed with
telling   mails about a certificate                leaving, purge   what is exported, kept under the number, forgotten

A legal name and the number of a document are typed where something is printed, and go into that print and nowhere else.
"""
