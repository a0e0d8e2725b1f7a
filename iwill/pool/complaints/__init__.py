"""Complaints, evaluations and bars (志愿服务条例 art. 19): heard, decided by somebody else, shown to the person.

terms     states, outcomes, qualities     rules     pure: who may decide, who may confirm, where a bar leads back
models    rows, words sealed              queries   what is open, what is about somebody, which bars have ended
services/ use cases                       leaving   what is told to her, and what an erasure leaves: dates and codes
"""
