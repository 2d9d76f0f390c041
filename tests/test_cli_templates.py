"""Templates go out as files and come in again; a wrong one says its file and line."""

from pathlib import Path

from tests.test_cli import Run, run

__all__ = ["run"]


def test_templates_go_out_and_come_in_as_files(run: Run, tmp_path: Path) -> None:
    run("init", "Northwind", "--product", "Harbor")
    run("user", "add", "nora.lind@northwind.test", "--name", "Nora Lind")
    assert run("template", "export", str(tmp_path / "mine")).returncode == 0
    file = tmp_path / "mine" / "re_engagement.txt"
    text = file.read_text()
    file.write_text(text.replace("courtesy: {sign_off}", "courtesy: I hope that you are well.\n\ncourtesy: {sign_off}"))
    assert "1 of" in run("template", "import", str(tmp_path / "mine")).stdout
    assert "I hope that you are well." in run("template", "show", "re_engagement").stdout
    file.write_text(text.replace("courtesy: {sign_off}", "fact from to: Executive team briefed."))
    refused = run("template", "save", str(file))
    assert refused.returncode == 65 and "re_engagement.txt" in refused.stderr and "Executive" in refused.stderr
