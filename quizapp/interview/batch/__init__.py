"""Grade many hand-ins: every one gets a result, whatever it does, and no result is lost.

``plan`` says what there is to do and under which names the results go; ``run`` does it over a
``concurrent.futures.Executor`` that ``executors`` opens; ``worker`` is what the executor calls, in
a thread here or in a process anywhere. ``table`` and ``merge`` read what lies in the folder then.
"""
