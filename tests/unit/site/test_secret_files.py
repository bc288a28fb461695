"""Secrets come from the environment or from files, by one reader."""

from pathlib import Path

import pytest

from cleanbreak.site.secret_files import (
    SecretGivenTwice,
    SecretNotReadable,
    environment,
    is_secret,
    open_to_others,
    secret_files,
)


@pytest.mark.parametrize(
    "name",
    [
        "DATABASE_URL",
        "CLEANBREAK_SECRET_KEY",
        "CLEANBREAK_OLD_SECRET_KEYS",
        "CLEANBREAK_DATA_KEYS",
        "CLEANBREAK_METRICS_TOKEN",
        "CLEANBREAK_STRIPE_KEY",
        "CLEANBREAK_S3_SECRET_KEY",
        "CLEANBREAK_SMTP_PASSWORD",
        "CLEANBREAK_SMPP_PASSWORD",
        "CLEANBREAK_TMF654_TOKEN",
        "CLEANBREAK_TMF654_PASSWORD",
        "CLEANBREAK_TMF654_CLIENT_SECRET",
        "CLEANBREAK_PYHSS_PROVISIONING_KEY",
        "CLEANBREAK_PYHSS_DATABASE",
        "CLEANBREAK_OPEN5GS_URI",
    ],
)
def test_a_secret_is_read_from_its_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("canary\n")
    whole = environment({f"{name}_FILE": str(file), "OTHER": "stays"})
    assert whole == {name: "canary", "OTHER": "stays"}
    assert environment({name: "direct"}) == {name: "direct"}
    with pytest.raises(SecretGivenTwice):
        environment({name: "direct", f"{name}_FILE": str(file)})
    with pytest.raises(SecretNotReadable) as refused:
        environment({f"{name}_FILE": str(tmp_path / "nowhere")})
    assert "canary" not in str(refused.value)


def test_what_names_a_file_and_is_no_secret_stays_as_it_is(tmp_path: Path) -> None:
    given = {"CLEANBREAK_TMF654_CA_FILE": str(tmp_path / "nowhere"), "HOME_FILE": "x"}
    assert environment(given) == given
    assert not is_secret("CLEANBREAK_OPERATOR")
    assert not is_secret("AWS_SECRET_KEY")


def test_files_that_others_can_read_are_told(tmp_path: Path) -> None:
    paths = []
    for mode in (0o600, 0o400, 0o440, 0o640, 0o604, 0o660, 0o644):
        file = tmp_path / f"{mode:o}"
        file.write_text("x")
        file.chmod(mode)
        paths.append(file)
    assert [path.name for path in open_to_others(paths)] == ["604", "660", "644"]
    given = {"CLEANBREAK_SECRET_KEY_FILE": str(paths[0])}
    assert secret_files(given) == [("CLEANBREAK_SECRET_KEY", paths[0])]
