"""What a results folder says, for people and for other programs.

``people`` puts together what belongs to a candidate, ``signs`` says what is worth a look,
``remarks`` reads what the interviewer writes, ``safe`` is all that a candidate may be shown.
``site`` writes pages, ``tables`` CSV and JSON, ``gradescope`` what that service reads.
"""
