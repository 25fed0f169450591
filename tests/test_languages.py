"""The language files: each holds what it must, and what it holds makes headers that split and parse."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from draad import languages, parse
from draad import split as splitting
from draad.errors import LanguageError
from draad.languages import fold
from draad.model import Document

CODES = languages.installed()
# Monday 3 May 2021, 14:05, as Outlook prints it in that language
WHEN = {
    "ar": "الاثنين، 3 مايو، 2021 02:05 م",
    "bg": "понеделник, 3 май 2021 г. 14:05",
    "ca": "dilluns, 3 de maig de 2021 14:05",
    "cs": "pondělí 3. května 2021 14:05",
    "da": "3. maj 2021 14:05",
    "de": "Montag, 3. Mai 2021 14:05",
    "el": "Δευτέρα, 3 Μαΐου 2021 2:05 μμ",
    "en": "3 May 2021 14:05",
    "es": "lunes, 3 de mayo de 2021 14:05",
    "et": "esmaspäev, 3. mai 2021 14:05",
    "fi": "maanantai 3. toukokuuta 2021 14.05",
    "fr": "lundi 3 mai 2021 14:05",
    "he": "יום שני 03 מאי 2021 14:05",
    "hr": "ponedjeljak, 3. svibnja 2021. 14:05",
    "hu": "2021. május 3., hétfő 14:05",
    "it": "lunedì 3 maggio 2021 14.05",
    "ja": "2021年5月3日月曜日 14:05",
    "ko": "2021년 5월 3일 월요일 오후 2:05",
    "lt": "2021 m. gegužės 3 d., pirmadienis 14:05",
    "lv": "pirmdiena, 2021. gada 3. maijs 14:05",
    "nl": "maandag 3 mei 2021 14:05",
    "no": "mandag 3. mai 2021 14:05",
    "pl": "poniedziałek, 3 maja 2021 14:05",
    "pt": "segunda-feira, 3 de maio de 2021 14:05",
    "ro": "luni, 3 mai 2021 14:05",
    "ru": "понедельник, 3 мая 2021 г. 14:05",
    "sk": "pondelok 3. mája 2021 14:05",
    "sl": "ponedeljek, 3. maj 2021 14:05",
    "sv": "den 3 maj 2021 14:05",
    "tr": "3 Mayıs 2021 Pazartesi 14:05",
    "uk": "понеділок, 3 травня 2021 р. 14:05",
    "vi": "Thứ Hai, 3 Tháng Năm 2021 2:05 CH",
    "zh": "2021年5月3日 星期一 下午2:05",
}
WHO = "Ada Vos <a.vos@example.org>"
# the same moment in attributions: of Gmail, Apple Mail and Thunderbird, as far as they differ
ATTRIBUTIONS = {
    "ar": [
        "في الاثنين، 3 مايو 2021 في 2:05 م تمت كتابة ما يلي بواسطة {}:",
        "في 3 مايو 2021، الساعة 14:05، كتب {}:",
    ],
    "bg": ["На пн, 3.05.2021 г. в 14:05 ч. {} написа:", "На 3 май 2021 г., в 14:05, {} написа:"],
    "ca": [
        "El dl., 3 de maig 2021, a les 14:05, {} va escriure:",
        "El 3 de maig de 2021 a les 14:05, {} ha escrit:",
        "Missatge de {} del dia dl., 3 de maig 2021 a les 14:05:",
    ],
    "cs": [
        "po 3. 5. 2021 v 14:05 odesílatel {} napsal:",
        "Dne 3. května 2021 14:05 {} napsal(a):",
        "3. 5. 2021 v 14:05, {}:",
        "Dne 3. 5. 2021 v 14:05 {} píše:",
    ],
    "da": [
        "Den man. 3. maj 2021 kl. 14.05 skrev {}:",
        "Den 03/05/2021 kl. 14.05 skrev {}:",
        "man. 3. maj 2021 kl. 14.05 skrev {}:",
    ],
    "de": [
        "Am Mo., 3. Mai 2021 um 14:05 Uhr schrieb {}:",
        "Am 03.05.21 um 14:05 schrieb {}:",
        "{} schrieb am Mo., 3. Mai 2021, 14:05:",
    ],
    "el": [
        "Στις Δευ 3 Μαΐ 2021 στις 2:05 μ.μ., ο/η {} έγραψε:",
        "Στις 3/5/2021 14:05, {} έγραψε:",
        "Στις Δευ, 3 Μαΐ 2021, 14:05 ο χρήστης {} έγραψε:",
    ],
    "en": [
        "On Mon, May 3, 2021 at 2:05 PM {} wrote:",
        "On 3 May 2021, at 14:05, {} wrote:",
        "At 2021-05-03 14:05:00, {} wrote:",
    ],
    "es": [
        "El lun, 3 may 2021 a las 14:05, {} escribió:",
        "El lun, 3 de may. de 2021 a la(s) 14:05, {} escribió:",
        "El 3 may 2021, a las 14:05, {} escribió:",
        "El 03/05/2021 a las 14:05, {} escribió:",
    ],
    "et": [
        "Kuupäev E, 3. mai 2021 kell 14:05 kirjutas {}:",
        "Kontakt {} kirjutas kuupäeval E, 3. mai 2021 kell 14:05:",
        "3. mai 2021 14:05 kirjutas {}:",
    ],
    "fi": [
        "ma 3. toukok. 2021 klo 14.05 {} kirjoitti:",
        "{} kirjoitti 3.5.2021 kello 14.05:",
        "3.5.2021 14.05, {} kirjoitti:",
    ],
    "fr": ["Le lun. 3 mai 2021 à 14:05, {} a écrit :", "Le 3 mai 2021 à 14:05, {} a écrit :"],
    "he": [
        "\u202bבתאריך יום ב׳, 3 במאי 2021 ב-14:05 מאת \u202a{}\u202c:\u202c",
        "ב-3 במאי 2021, בשעה 14:05, {} כתב/ה:",
        "בתאריך 3 במאי 2021 בשעה 14:05, {} כתב:",
    ],
    "hr": [
        "pon, 3. svi 2021. u 14:05 {} napisao je:",
        "Dana 3. 5. 2021. u 14:05, {} je napisao/la:",
        "{} je dana 3. svi 2021. u 14:05 napisao:",
    ],
    "hu": [
        "{} ezt írta (időpont: 2021. máj. 3., H, 14:05):",
        "2021. 05. 03. 14:05 keltezéssel, {} írta:",
        "{} írta (2021. május 3. 14:05):",
    ],
    "it": [
        "Il giorno lun 3 mag 2021 alle ore 14:05 {} ha scritto:",
        "Il giorno 3 mag 2021, alle ore 14:05, {} ha scritto:",
        "Il 03/05/2021 14:05, {} ha scritto:",
    ],
    "ja": [
        "2021年5月3日(月) 14:05 {}:",
        "2021/05/03 14:05、{}のメール:",
        "2021年5月3日(月) 14:05、{} さんは書きました：",
        "2021/05/03 14:05、{}が書きました：",
    ],
    "ko": ["2021년 5월 3일 (월) 오후 2:05, {}님이 작성:", "2021. 5. 3. 오후 2:05, {} 작성:"],
    "lt": ["2021-05-03, pr, 14:05 {} rašė:", "{} rašė (2021-05-03 14:05):", "2021-05-03 14:05, {} rašė:"],
    "lv": [
        "pirmd., 2021. g. 3. maijs, plkst. 14:05 — lietotājs {} rakstīja:",
        "2021. gada 3. maijā 14:05 {} rakstīja:",
    ],
    "nl": [
        "Op ma 3 mei 2021 om 14:05 schreef {}:",
        "Op 3 mei 2021 om 14:05 heeft {} het volgende geschreven:",
        "Op 03-05-2021 om 14:05 schreef {}:",
    ],
    "no": [
        "man. 3. mai 2021 kl. 14:05 skrev {}:",
        "Den 03.05.2021 14:05, skrev {}:",
        "måndag 3. mai 2021 kl. 14.05 skreiv {}:",
    ],
    "pl": [
        "pon., 3 maj 2021 o 14:05 {} napisał(a):",
        "W dniu 3 maja 2021 14:05 użytkownik {} napisał:",
        "Dnia 3 maja 2021 14:05 {} napisał(a):",
        "W dniu 03.05.2021 o 14:05, {} pisze:",
    ],
    "pt": [
        "Em seg., 3 de mai. de 2021 às 14:05, {} escreveu:",
        "Em 3 de mai. de 2021, à(s) 14:05, {} escreveu:",
        "{} escreveu no dia segunda, 3/05/2021 à(s) 14:05:",
        "No dia 03/05/2021, às 14:05, {} escreveu:",
    ],
    "ro": [
        "În lun., 3 mai 2021 la 14:05, {} a scris:",
        "Pe 3 mai 2021, la 14:05, {} a scris:",
        "La 03.05.2021 14:05, {} a scris:",
    ],
    "ru": [
        "пн, 3 мая 2021 г. в 14:05, {}:",
        "3 мая 2021 г., в 14:05, {} написал(а):",
        "03.05.2021 14:05, {} пишет:",
        "Понедельник, 3 мая 2021, 14:05 +03:00 от {}:",
    ],
    "sk": [
        "po 3. 5. 2021 o 14:05 {} napísal(a):",
        "Dňa 3. 5. 2021 o 14:05 {} napísal:",
        "Dňa 3. mája 2021 14:05 používateľ {} napísal:",
    ],
    "sl": [
        "V V pon., 3. maj 2021 ob 14:05 je oseba {} napisala:",
        "Dne 3. 5. 2021 ob 14:05 je {} napisal(a):",
        "Dne 3. maj 2021, ob 14:05, je {} napisal:",
    ],
    "sv": [
        "Den mån 3 maj 2021 kl 14:05 skrev {}:",
        "3 maj 2021 kl. 14:05 skrev {}:",
        "Den 2021-05-03 kl. 14:05, skrev {}:",
    ],
    "tr": [
        "{}, 3 May 2021 Pzt, 14:05 tarihinde şunu yazdı:",
        "3 May 2021 Pzt 14:05 tarihinde {} şunu yazdı:",
        "{} şunları yazdı (3 May 2021 14:05):",
        "3.05.2021 14:05 tarihinde {} yazdı:",
    ],
    "uk": [
        "пн, 3 трав. 2021 р. о 14:05 {} пише:",
        "3 трав. 2021 р. о 14:05 {} написав(ла):",
        "03.05.21 14:05, {} пише:",
    ],
    "vi": [
        "Vào Th 2, 3 thg 5, 2021 lúc 14:05 {} đã viết:",
        "Vào 14:05, 3 thg 5, 2021, {} đã viết:",
        "Ngày 3 tháng 5 năm 2021 lúc 14:05, {} đã viết:",
    ],
    "zh": [
        "{} 于2021年5月3日周一 14:05写道：",
        "{} 於 2021年5月3日 週一 下午2:05寫道：",
        "在 2021年5月3日，14:05，{} 写道：",
        "在 2021-05-03 14:05:00，{} 写道：",
    ],
}
SENTENCE = {
    "ar": "لقد قرأت هذا المستند وأنا موافق على كل ما ورد فيه بعد الاجتماع.",
    "bg": "Прочетох документа и съм съгласен с това, което е написано в него.",
    "ca": "He llegit el document i estem d'acord amb tot això que hi ha escrit.",
    "cs": "Dokument jsem si přečetl a jsme s ním také spokojeni, ale ještě není hotový.",
    "da": "Jeg har læst papiret og er enig i det, men der er også nogle fejl.",
    "de": "Ich habe das Papier gelesen und wir sind mit dem Inhalt zufrieden.",
    "el": "Διάβασα το έγγραφο και συμφωνώ με αυτό που είναι γραμμένο για την πόλη.",
    "en": "I have read the paper and we can go on with it.",
    "es": "He leído el documento y estoy de acuerdo con todo lo que se dice en él.",
    "et": "Lugesin selle dokumendi läbi ja olen sellega nõus, aga see ei ole veel valmis.",
    "fi": "Olen lukenut asiakirjan ja se on hyvä, mutta siitä puuttuu vielä yksi sivu.",
    "fr": "Je vous remercie de votre message et nous allons en parler avec lui.",
    "he": "קראתי את המסמך ואני מסכים עם כל מה שכתוב בו, אבל זה עוד לא גמור.",
    "hr": "Pročitao sam dokument i slažem se sa svime što je u njemu, ali nije još gotov.",
    "hu": "Elolvastam az iratot és egyetértek azzal, hogy ez még nem végleges.",
    "it": "Ho letto il documento e sono d'accordo con quello che è scritto, ma non è finito.",
    "ja": "資料を拝見しました。内容については問題ありません。よろしくお願いします。",
    "ko": "문서를 읽었습니다. 내용에 대한 다른 의견은 없습니다. 감사합니다.",
    "lt": "Perskaičiau dokumentą ir sutinku su tuo, kas yra parašyta, bet jis dar nėra baigtas.",
    "lv": "Es izlasīju dokumentu un piekrītu tam, kas ir rakstīts, bet tas vēl nav gatavs.",
    "nl": "Ik heb het stuk gelezen en ben het er mee eens.",
    "no": "Jeg har lest dokumentet og er enig i det, men det er også noen feil her.",
    "pl": "Przeczytałem dokument i zgadzam się z tym, co jest w nim napisane, ale nie jest gotowy.",
    "pt": "Li o documento e estou de acordo com o que está escrito, mas ainda não é o fim.",
    "ro": "Am citit documentul și sunt de acord cu ce este scris, dar nu este încă gata.",
    "ru": "Я прочитал документ и согласен с тем, что в нём написано, но это ещё не всё.",
    "sk": "Dokument som si prečítal a sme s ním tiež spokojní, ale ešte nie je hotový.",
    "sl": "Prebral sem dokument in se strinjam s tem, kar je v njem, vendar še ni končan.",
    "sv": "Jag har läst dokumentet och är överens om det, men det finns också några fel.",
    "tr": "Belgeyi okudum ve bu konuda sizin ile aynı görüşteyim, ama daha bitmiş değil.",
    "uk": "Я прочитав документ і згоден із тим, що в ньому написано, але це ще не все.",
    "vi": "Tôi đã đọc tài liệu này và đồng ý với những gì được viết trong đó.",
    "zh": "我已经看过这个文件，我们可以继续进行，谢谢。",
}


def read(text: str, codes: tuple[str, ...] | None = None) -> tuple[Any, ...]:
    active = languages.load(codes)
    document = Document("d1", "a.txt", text, "00")
    return parse.drafts(document, splitting.split(document, active), active)


@pytest.mark.parametrize("code", CODES)
def test_every_file_passes_its_check(code: str) -> None:
    assert languages.read_file(code).code == code


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_the_labels_of_a_header(code: str) -> None:
    header = languages.read_file(code).words["header"]
    for key in ("from", "to", "cc", "subject", "sent", "date"):
        assert header[key], key


@pytest.mark.parametrize("code", CODES)
def test_a_label_block_of_its_own_words_splits_and_parses(code: str) -> None:
    header = languages.read_file(code).words["header"]
    text = (
        f"{SENTENCE[code]}\n\n"
        f"{header['from'][0]}: Ada Vos <a.vos@example.org>\n"
        f"{header['sent'][0]}: {WHEN[code]}\n"
        f"{header['to'][0]}: Bo Kers <b.kers@example.org>\n"
        f"{header['cc'][0]}: c@example.org; d@example.org\n"
        f"{header['subject'][0]}: Brug 7\n\n{SENTENCE[code]}\n"
    )
    below = read(text)[-1]
    assert below.header.sender.address == "a.vos@example.org"
    assert below.header.date.local == datetime(2021, 5, 3, 14, 5)
    assert [len(below.header.to), len(below.header.cc), below.header.subject] == [1, 2, "Brug 7"]
    assert below.body == SENTENCE[code]


LINES = [(code, line.format(WHO)) for code in CODES for line in ATTRIBUTIONS[code]]


@pytest.mark.parametrize(("code", "line"), LINES)
def test_an_attribution_in_its_own_word_order_splits_and_parses(code: str, line: str) -> None:
    drafts = read(f"{SENTENCE[code]}\n\n{line}\n\n> {SENTENCE[code]}\n")
    assert [d.body for d in drafts] == [SENTENCE[code], SENTENCE[code]]
    assert drafts[1].header.date.local == datetime(2021, 5, 3, 14, 5)
    assert (drafts[1].header.sender.name, drafts[1].header.sender.address) == ("Ada Vos", "a.vos@example.org")


@pytest.mark.parametrize("code", CODES)
def test_a_text_is_known_by_its_commonest_words(code: str) -> None:
    active = languages.load()
    assert splitting.split(Document("d1", "a.txt", SENTENCE[code], "00"), active).language == code


@pytest.mark.parametrize("code", CODES)
def test_what_one_language_reads_is_not_changed_by_the_others(code: str) -> None:
    header = languages.read_file(code).words["header"]
    text = (
        f"{header['from'][0]}: Ada Vos <a.vos@example.org>\n{header['sent'][0]}: {WHEN[code]}\n"
        f"{header['to'][0]}: Bo Kers\n{header['subject'][0]}: Brug 7\n\n{SENTENCE[code]}\n"
    )
    assert read(text, (code,)) == read(text)


MARKS = [
    (code, action, mark)
    for code in CODES
    for action in ("reply", "forward")
    for mark in languages.read_file(code).at("subject", action)
]


@pytest.mark.parametrize(("code", "action", "mark"), MARKS)
def test_a_subject_mark_means_what_the_language_of_its_header_says(code: str, action: str, mark: str) -> None:
    header = languages.read_file(code).words["header"]
    (draft,) = read(
        f"{header['from'][0]}: Ada Vos <a.vos@example.org>\n{header['sent'][0]}: {WHEN[code]}\n"
        f"{header['to'][0]}: Bo Kers\n{header['subject'][0]}: {mark}: Brug 7\n\n{SENTENCE[code]}\n"
    )
    assert (draft.header.subject_action, draft.header.base_subject) == (action, "Brug 7")


BAD = [
    ({"language": "xx", "heading": {}}, "unknown section"),
    ({"language": "xx", "header": {"sender": ["Van"]}}, "unknown key"),
    ({"language": "xx", "header": {"from": ["Van", " "]}}, "none of them empty"),
    ({"language": "xx", "header": {"from": "Van"}}, "list of words"),
    ({"language": "xx", "header": {"from": ["Van", "VAN"]}}, "twice"),
    ({"language": "yy"}, "says language"),
]


@pytest.mark.parametrize(("data", "complaint"), BAD, ids=[b[1] for b in BAD])
def test_a_file_that_would_silently_do_nothing_is_refused(data: dict[str, Any], complaint: str) -> None:
    with pytest.raises(LanguageError, match=complaint):
        languages.check("xx", data)


def test_an_unknown_language_names_those_that_are_there() -> None:
    with pytest.raises(LanguageError, match="nl"):
        languages.load(("tlh",))


def test_folding_makes_two_ways_to_print_a_label_equal() -> None:
    assert fold("  ENVOYÉ   le ") == fold("Envoye\N{COMBINING ACUTE ACCENT} le")
