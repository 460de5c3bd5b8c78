"""Grade an answer against a hidden reference, in processes that trust each other as little as
they must.

client (front ends) -- JSON lines --> server    holds the clock, kills
                                        |- judge   reads solutions/, runs the reference, compares
                                        '- runner  confined; runs the learner's code

Where processes can be forked (Linux), all three are forks of one that loads torch and never reads
a request; elsewhere judge and runner are started anew. The runner's bytes pass through the server,
which frames and clocks them, to the judge, which parses them. Only the judge decides a verdict. A
server may outlive the command that started it: see ``resident``.

Where the milliseconds of a warm grade of `attention` go: 2 cores, float32, 7 checks, 35 ms from
request to verdict; judge and runner work side by side, so what they take does not add up.

| part                                            | ms   | on the way to the verdict             |
| ----------------------------------------------- | ---- | ------------------------------------- |
| fork of a judge, and of a runner                | 4, 4 | no: both are forked ahead             |
| confining the runner                            | 3    | no: it waits behind its wall          |
| start of a GPU's driver                         | –    | no, but for the first run on it: who  |
|                                                 |      | waits has started it (not on a CPU)   |
| first use of each page in a fork (copies)       | 8    | no: who waits for 50 ms practises     |
| request: read, challenge.toml, errands written  | 2    | yes                                   |
| errands read, checks.py and reference.py run    | 3    | yes                                   |
| answer: compiled, searched for forbidden names  | 4    | yes; the search is 2.5 of it          |
| the answer's checks                             | 8    | floor: the same in any process        |
| reference in float32, oracle in float64         | 8, 8 | floor; beside the runner on a second  |
|                                                 |      | core, and what is left behind it      |
| records written, read                           | 1, 1 | yes                                   |
| comparing                                       | 2.5  | yes                                   |
| report written, read by the front end           | 2    | yes                                   |

The floor is what the judge computes, some 20 ms: the reference twice, and the comparison. The same
work in one process without any isolation takes as long as the isolated grade (0.9 to 1.1 of it),
since there nothing runs side by side. Where requests follow each other at once, forks and their
first pages come back onto the way: 50 ms.
"""
