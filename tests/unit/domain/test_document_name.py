"""A name on a document and the name on file: spellings, cut names, Chinese names."""

import pytest

from cleanbreak.domain.document_name import LookFor, NameFit, fit_name
from cleanbreak.domain.mrz import DocumentName


def zone(text: str, *, cut: bool = False) -> DocumentName:
    """Return a name as a zone has it: ``WANG<<XIAOMING``."""
    surname, _, given = text.partition("<<")
    return DocumentName(
        primary=tuple(surname.split("<")),
        secondary=tuple(part for part in given.split("<") if part),
        may_be_cut=cut,
    )


@pytest.mark.parametrize(
    ("on_file", "shown"),
    [
        ("Anna Maria Eriksson", "ERIKSSON<<ANNA<MARIA"),
        ("MÜLLER, Anna", "MUELLER<<ANNA"),
        ("Anna Müller", "MULLER<<ANNA"),
        ("José Muñoz", "MUNXXOZ<<JOSE"),
        ("Jörg Straßer", "STRASSER<<JOERG"),
        ("Åse Øyen", "OEYEN<<AASE"),
        ("Łukasz Żółć", "ZOLC<<LUKASZ"),
        ("Þór Æsisson", "AESISSON<<THOR"),
        ("Nguyễn Thị Đào", "NGUYEN<<THI<DAO"),
        ("Seán O'Brien", "OBRIEN<<SEAN"),
        ("Jean-Luc d’Artagnan", "DARTAGNAN<<JEAN<LUC"),
        ("Ronald MacDonald", "MAC<DONALD<<RONALD"),
        ("Юлия Щеглова", "SHCHEGLOVA<<IULIIA"),
        ("Олена Гринько", "HRYNKO<<OLENA"),
        ("Dr. Anna Müller", "MUELLER<<ANNA"),
        ("Anna Müller geb. Schmidt", "MUELLER<<ANNA"),
        ("Arkfreith", "ARKFREITH"),
        ("王小明", "WANG<<XIAOMING"),
        ("王 小明", "WANG<<XIAO<MING"),
        ("Wang Xiaoming", "WANG<<XIAOMING"),
        ("王小明 (Wang Xiaoming)", "WANG<<XIAOMING"),
        ("单田芳", "SHAN<<TIANFANG"),
        ("仇英", "QIU<<YING"),
        ("曾国藩", "ZENG<<GUOFAN"),
        ("欧阳修", "OUYANG<<XIU"),
        ("尉迟恭", "YUCHI<<GONG"),
        ("吕布", "LYU<<BU"),
        ("吕布", "LV<<BU"),
        ("张女行", "ZHANG<<NYUXING"),
        ("王偉", "WANG<<WEI"),
        ("李西安", "LI<<XIAN"),
        ("买买提·艾合买提", "MAIMAITI<<AIHEMAITI"),
    ],
)
def test_these_are_the_same_name(on_file: str, shown: str) -> None:
    assert fit_name(on_file, zone(shown)).fit is NameFit.FITS


@pytest.mark.parametrize(
    ("on_file", "shown"),
    [
        ("Anna Müller", "MUELLER<<ANNE"),
        ("Anna Müller", "MUELLER"),
        ("Anna Müller", "SCHMIDT<<ANNA"),
        ("Anna Maria Müller", "SCHMIDT<<ANNA<MARIA"),
        ("Anna Maria Müller", "MUELLER<<ANNA<LUISE"),
        ("王小明", "WANG<<XIAOLI"),
        ("王小明", "MING<<XIAOWANG"),
        ("王小明", "XIAOMING<<WANG"),
        ("王小明 Peter", "PETER"),
        ("山田タロウ", "YAMADA<<TARO"),
        ("محمد علي", "ALI<<MUHAMMAD"),
        ("王\U0003fff0", "WANG<<WEI"),
        ("", "ERIKSSON<<ANNA"),
        ("...", "ERIKSSON<<ANNA"),
    ],
)
def test_these_are_not(on_file: str, shown: str) -> None:
    assert fit_name(on_file, zone(shown)).fit is NameFit.DIFFERS


@pytest.mark.parametrize(
    ("on_file", "shown", "look_for"),
    [
        ("Anna Müller", zone("MUELLER<<ANNA<MARIA"), LookFor.PARTS),
        ("Anna Maria Müller", zone("MUELLER<<ANNA"), LookFor.PARTS),
        ("Juan García", zone("GARCIA<LOPEZ<<JUAN"), LookFor.PARTS),
        ("Anna Müller geb. Schmidt", zone("SCHMIDT<<ANNA"), LookFor.PARTS),
        ("Papandropoulos Jonathon Alec", zone("PAPANDROPOULOS<<JONATHON<AL", cut=True),
         LookFor.WHOLE_NAME),
        ("单田芳", zone("DAN<<TIANFANG"), LookFor.READING),
        ("吕布", zone("LU<<BU"), LookFor.READING),
        ("王偉", "王伟", LookFor.CHARACTERS),
    ],
)  # fmt: skip
def test_here_a_person_looks(on_file: str, shown: DocumentName | str, look_for: LookFor) -> None:
    answer = fit_name(on_file, shown)

    assert (answer.fit, answer.look_for) == (NameFit.CLERK_MUST_LOOK, look_for)


@pytest.mark.parametrize(
    ("on_file", "typed", "fit"),
    [
        ("Anna Müller", "müller anna", NameFit.FITS),
        ("Anna Mueller", "Anna Müller", NameFit.FITS),
        ("王小明", "王小明", NameFit.FITS),
        ("王小明", "王 小明", NameFit.FITS),
        ("王小明 (Wang Xiaoming)", "王小明", NameFit.FITS),
        ("王小明", "Xiaoming Wang", NameFit.FITS),
        ("Wang Xiaoming", "王小明", NameFit.FITS),
        ("王小明", "明小王", NameFit.DIFFERS),
        ("محمد علي", "محمد علي", NameFit.FITS),
        ("山田タロウ", "山田ハナコ", NameFit.DIFFERS),
        ("Anna Müller", "Anna", NameFit.DIFFERS),
        ("Anna Müller", "", NameFit.DIFFERS),
    ],
)
def test_names_typed_from_a_document(on_file: str, typed: str, fit: NameFit) -> None:
    assert fit_name(on_file, typed).fit is fit


def test_one_initial_tells_nobody_a_name() -> None:
    """A zone made up of single letters is as long as a cut name, and begins no name."""
    made_up = zone("M<" * 18 + "<A", cut=True)

    assert fit_name("Anna Müller", made_up).fit is NameFit.DIFFERS
