"""Answering messages of invented companies, piece by piece.

Each `voices_*.txt` holds messages as blocks: `? ` what was asked, then a line for each sentence of the answer, its
sign first. A sign with `>` goes on with the sentence of the line before, as a clause of it.

| sign | class | what |
|---|---|---|
| `+` | answers | a step, a cause, a fact, a limit, a version, code, a link to read |
| `p` | polite | greetings, thanks, praise, apologies, offers to help further |
| `a` | asks | questions back, requests for logs |
| `f` | follows_up | promises, plans, "we are looking into it", tracking, cc, calls |
| `o` | personal | what was done for, or holds only for, the person who asked: their numbers, days, keys |
| `c` | chats | small talk, thinking aloud, rhetoric that leads to the answer |

`python -m scripts.fit_answer_pieces --write` teaches; `--mistakes` prints what it judges wrongly on messages left out.
"""
