"""The command that answers pairs of names."""

import io

import pytest
from django.core.management import call_command


def test_command_answers_each_line_with_a_score_and_a_flag(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "Bonyan\tBONYAN\nSyria Relief\tSyria Relief Organization\r\nBonyan\n\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))

    call_command("match_names")

    assert capsys.readouterr().out == "1.000\t1\n0.678\t0\n0.000\t0\n1.000\t1\n"
