"""Documents of every form, with what they hold: one message a tuple, top first.

``(depth, sender, subject, local time, first and last line of its body)``; ``None`` is nothing printed.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    text: str
    messages: tuple[tuple[int, str | None, str | None, str | None, str], ...]


CASES: dict[str, Case] = {}


def case(name: str, text: str, *messages: tuple[int, str | None, str | None, str | None, str]) -> None:
    CASES[name] = Case(text, messages)


case(
    "export header above a Dutch Outlook block",
    """To: Mulder, A. (Anna)[a.mulder@minbouw.example]
Cc: Bos, K.[k.bos@minbouw.example]
From: Vries, J. de
Sent: Thur 3/4/2021 2:05:11 PM
Subject: RE: Sluis 4
Received: Thur 3/4/2021 2:05:12 PM
Bestek sluis 4 def.docx
Planning 2021.pdf
Anna,
Akkoord met het bestek.
Jan
Van: Mulder, A. (Anna) <a.mulder@minbouw.example>
Verzonden: donderdag 4 maart 2021 10:12
Aan: Vries, J. de <j.devries@minbouw.example>
Onderwerp: Sluis 4
Jan, kun jij kijken?
""",
    (0, "Vries, J. de", "RE: Sluis 4", "2021-03-04T14:05:11", "Anna,|Jan"),
    (1, "Mulder, A. (Anna)", "Sluis 4", "2021-03-04T10:12:00", "Jan, kun jij kijken?|Jan, kun jij kijken?"),
)
case(
    "banner in Dutch above an English block",
    """Dank, dat helpt.

-----Oorspronkelijk bericht-----
From: Bos, K. [mailto:k.bos@minbouw.example]
Sent: dinsdag 9 maart 2021 9:01
To: Mulder, A.; Vries, J. de
Subject: Antw: FW: Steiger

Zie bijlage.
""",
    (0, None, None, None, "Dank, dat helpt.|Dank, dat helpt."),
    (1, "Bos, K.", "Antw: FW: Steiger", "2021-03-09T09:01:00", "Zie bijlage.|Zie bijlage."),
)
case(
    "print of a mailbox, then its quoted block",
    """Mulder, Anna
________________________________________________________________
Van:                Bos, Karel
Verzonden:          maandag 8 maart 2021 16:40
Aan:                Mulder, Anna
Onderwerp:          RE: Kade
Bijlagen:           Kade 1.pdf; Kade 2.pdf


Dag Anna,

Prima zo.

________________________________
Van: Mulder, Anna
Verzonden: maandag 8 maart 2021 15:02
Aan: Bos, Karel
Onderwerp: Kade

Dag Karel, is dit goed?
""",
    (0, "Bos, Karel", "RE: Kade", "2021-03-08T16:40:00", "Dag Anna,|Prima zo."),
    (1, "Mulder, Anna", "Kade", "2021-03-08T15:02:00", "Dag Karel, is dit goed?|Dag Karel, is dit goed?"),
)
case(
    "Apple Mail forward behind quote marks",
    """Ter info.

> Begin doorgestuurd bericht:
>
> Van: Anna Mulder <a.mulder@example.org>
> Onderwerp: Vleermuizen
> Datum: 3 maart 2021 om 11:05:33 CET
> Aan: Karel Bos <k.bos@example.org>
> Kopie: info@example.org
>
> Dag Karel,
>
> Er zitten er twaalf.
""",
    (0, None, None, None, "Ter info.|Ter info."),
    (1, "Anna Mulder", "Vleermuizen", "2021-03-03T11:05:33", "Dag Karel,|Er zitten er twaalf."),
)
case(
    "Gmail forward",
    """See below

---------- Forwarded message ---------
From: Ann Miller <ann.miller@example.org>
Date: Wed, Mar 3, 2021 at 11:05 AM
Subject: Bats
To: Carl Bush <carl@example.org>


There are twelve of them.
""",
    (0, None, None, None, "See below|See below"),
    (1, "Ann Miller", "Bats", "2021-03-03T11:05:00", "There are twelve of them.|There are twelve of them."),
)
case(
    "Gmail forward in German with English labels",
    """---------- Forwarded message ---------
Von: Anna Müller <a.mueller@example.org>
Date: Mi., 3. März 2021 um 11:05 Uhr
Subject: Fledermäuse
To: Karl Busch <k.busch@example.org>


Es sind zwölf.
""",
    (0, "Anna Müller", "Fledermäuse", "2021-03-03T11:05:00", "Es sind zwölf.|Es sind zwölf."),
)
case(
    "Thunderbird forward, tabs and RFC date",
    """Voilà.

-------- Message transféré --------
Sujet : \tRe: Pont
Date : \tWed, 3 Mar 2021 11:05:33 +0100
De : \tAnne Meunier <a.meunier@example.org>
Pour : \tCarole Bois <c.bois@example.org>
Copie à : \tservice@example.org

Bonjour, c'est fait.
""",
    (0, None, None, None, "Voilà.|Voilà."),
    (1, "Anne Meunier", "Re: Pont", "2021-03-03T11:05:33", "Bonjour, c'est fait.|Bonjour, c'est fait."),
)
case(
    "two languages in one banner",
    """ok

-------- Original Message / Oorspronkelijk bericht --------
Subject: Dak
From: info@example.org
Date: 2021-03-03 11:05
To: dak@example.org

Het lekt.
""",
    (0, None, None, None, "ok|ok"),
    (1, "info@example.org", "Dak", "2021-03-03T11:05:00", "Het lekt.|Het lekt."),
)
case(
    "BlackBerry below bold Markdown labels",
    """**Van:** [5.1.2e] <[5.1.2e]@minbouw.example>  
**Datum:** zondag 14 feb. 2021 12:30  
**Aan:** [5.1.2e] <[5.1.2e]@minbouw.example>  
**Kopie:** [5.1.2e] <[5.1.2e]@minbouw.example>  
**Onderwerp:** RE: dak [5.1.2e]

Heb haar gesproken.

**Van:** [5.1.2e] <[5.1.2e]@minbouw.example>

**Verzonden:** vrijdag 12 februari 2021 13:17

**Aan:** [5.1.2e] <[5.1.2e]@minbouw.example>; [5.1.2e]

<[5.1.2e]@minbouw.example>

**Onderwerp:** dak [5.1.2e]

Wie belt haar?
""",
    (
        0,
        "@minbouw.example",
        "RE: dak [5.1.2e]",
        "2021-02-14T12:30:00",
        "Heb haar gesproken.|Heb haar gesproken.",
    ),
    (1, "@minbouw.example", "dak [5.1.2e]", "2021-02-12T13:17:00", "Wie belt haar?|Wie belt haar?"),
)
case(
    "new Outlook for Mac, no blank line before the text",
    """Prima.
From: Karel Bos <k.bos@example.org>
Date: Wednesday, 3 March 2021 at 11:05
To: Anna Mulder <a.mulder@example.org>
Cc: Jan de Vries <j.devries@example.org>
Subject: Re: Steiger
Hallo Anna,
Kan dat morgen?
""",
    (0, None, None, None, "Prima.|Prima."),
    (1, "Karel Bos", "Re: Steiger", "2021-03-03T11:05:00", "Hallo Anna,|Kan dat morgen?"),
)
case(
    "Yahoo puts a whole header on one line",
    """Ja hoor.

-----Oorspronkelijk bericht----- Van: Anna Mulder <a.mulder@example.org>Aan: Karel Bos <k.bos@example.org>Verzonden: dinsdag 5 april 2011, 09:26:50 CESTOnderwerp: Re: Boot

Mag ik de boot lenen?
""",
    (0, None, None, None, "Ja hoor.|Ja hoor."),
    (1, "Anna Mulder", "Re: Boot", "2011-04-05T09:26:50", "Mag ik de boot lenen?|Mag ik de boot lenen?"),
)
case(
    "Zoho frames its attribution",
    """Fine.

---- On Wed, 03 Mar 2021 11:05:33 +0100 Ann Miller <ann@example.org> wrote ----

Shall we?
""",
    (0, None, None, None, "Fine.|Fine."),
    (1, "Ann Miller", None, "2021-03-03T11:05:33", "Shall we?|Shall we?"),
)
case(
    "attribution wrapped over five lines with a page number in it",
    """Goed idee.

Op wo 3 mrt. 2021
om 11:05 schreef

3

Anna Mulder <
a.mulder@example.org
>:

> Zullen we gaan?
> Groet
""",
    (0, None, None, None, "Goed idee.|Goed idee."),
    (1, "Anna Mulder", None, "2021-03-03T11:05:00", "Zullen we gaan?|Groet"),
)
case(
    "het volgende geschreven",
    """Ja.
Op 25 nov. 2017 om 08:54 heeft A. Mulder <a.mulder@example.org> het volgende
geschreven:
Kun je komen?
Op 24 nov. 2017 om 15:13 heeft 10.2.e het volgende geschreven:
Zie de bijlage.
""",
    (0, None, None, None, "Ja.|Ja."),
    (1, "A. Mulder", None, "2017-11-25T08:54:00", "Kun je komen?|Kun je komen?"),
    (2, "[redacted]", None, "2017-11-24T15:13:00", "Zie de bijlage.|Zie de bijlage."),
)
case(
    "name before date in German",
    """Gerne.

Anna Müller <a.mueller@example.org> schrieb am 3. März 2021 um 11:05:

> Kommst du?
""",
    (0, None, None, None, "Gerne.|Gerne."),
    (1, "Anna Müller", None, "2021-03-03T11:05:00", "Kommst du?|Kommst du?"),
)
case(
    "hat geschrieben",
    """Gerne.

Am 3. März 2021 um 11:05 hat Anna Müller <a.mueller@example.org> geschrieben:

> Kommst du?
""",
    (0, None, None, None, "Gerne.|Gerne."),
    (1, "Anna Müller", None, "2021-03-03T11:05:00", "Kommst du?|Kommst du?"),
)
case(
    "French attribution with a no-break space before the colon",
    """D'accord.

Le mer. 3 mars 2021 à 11:05, Anne Meunier <a.meunier@example.org> a
écrit\u00a0:

> On y va ?
""",
    (0, None, None, None, "D'accord.|D'accord."),
    (1, "Anne Meunier", None, "2021-03-03T11:05:00", "On y va ?|On y va ?"),
)
case(
    "attributions without a verb",
    """Yes.

2017-11-24 16:32 GMT+01:00 Ann Miller <ann@example.org>:

> Well?
>
> 30.09.2017, 18.30, "Bob Cole" <bob@example.org>:
>
>> Anyone?
""",
    (0, None, None, None, "Yes.|Yes."),
    (1, "Ann Miller", None, "2017-11-24T16:32:00", "Well?|Well?"),
    (2, "Bob Cole", None, "2017-09-30T18:30:00", "Anyone?|Anyone?"),
)
case(
    "interleaved and bottom-posted answers belong to their author",
    """Hi Ann,

On Wed, Mar 3, 2021 at 11:05 AM Ann Miller <ann@example.org> wrote:
> Can you come?

Yes, at nine.

> And bring the plans?

They are in the post.

Bob
""",
    (0, None, None, None, "Hi Ann,|Bob"),
    (1, "Ann Miller", None, "2021-03-03T11:05:00", "Can you come?|And bring the plans?"),
)
case(
    "Lotus Notes, name and date on two lines, below Forwarded by",
    """Fyi

---------------------- Forwarded by Ann Miller/LON/ACME on 04/12/2001
09:30 AM ---------------------------

\tBob Cole@ACME
\tSent by: Carla Day@ACME
\t04/12/2001 09:14 AM
\t\t
\t\t To: Ann Miller/LON/ACME@ACME
\t\t cc: Dan East/NYC/ACME@ACME
\t\t Subject: Re: Pipeline

Let us talk.
""",
    (0, None, None, None, "Fyi|Fyi"),
    (1, "Bob Cole", "Re: Pipeline", "2001-04-12T09:14:00", "Let us talk.|Let us talk."),
)
case(
    "Lotus Notes, name and date on one line, wrapped",
    """Yes

"Bob Cole" <bob.cole@example.org> on 04/19/2001
09:01:03 PM
To: "Ann" <ann@example.org>
cc:
Subject: found it

At last.
""",
    (0, None, None, None, "Yes|Yes"),
    (1, "Bob Cole", "found it", "2001-04-19T21:01:03", "At last.|At last."),
)
case(
    "OCR: colons lost and changed, labels misread",
    """Van; Mulder, Anna
Verzonde:: woensdag 3 maart 2021 11:05
Aan. Bos, Karel
0nderwerp: Sluis
Dag Karel,
Frorn: Bos, Karel
Sent   Tuesday, March 2, 2021 4:10 PM
To: Mulder, Anna
Subject Sluis

Dag Anna
""",
    (0, "Mulder, Anna", "Sluis", "2021-03-03T11:05:00", "Dag Karel,|Dag Karel,"),
    (1, "Bos, Karel", "Sluis", "2021-03-02T16:10:00", "Dag Anna|Dag Anna"),
)
case(
    "labels in a column, values in the next",
    """Van:
Verzonden:
Aan:
Onderwerp:
Anna Mulder
woensdag 3 maart 2021 11:05
Karel Bos
Sluis 4

Dag Karel, tot morgen.
""",
    (0, "Anna Mulder", "Sluis 4", "2021-03-03T11:05:00", "Dag Karel, tot morgen.|Dag Karel, tot morgen."),
)
case(
    "a label alone with its value on the next line",
    """Van:
Anna Mulder
Verzonden:
woensdag 3 maart 2021 11:05
Aan:
Karel Bos
Onderwerp:
Sluis 4

Dag Karel, tot morgen.
""",
    (0, "Anna Mulder", "Sluis 4", "2021-03-03T11:05:00", "Dag Karel, tot morgen.|Dag Karel, tot morgen."),
)
case(
    "swallowed From line, page number inside the header, catalogue number at its end",
    """mn
Verzonden: woensdag 3 maart 2021 11:05
Aan: Bos, Karel; Vries, Jan de;

4

Onderwerp: RE: Sluis 4
Dag allen, tot morgen.
283678
""",
    (0, "[redacted]", "RE: Sluis 4", "2021-03-03T11:05:00", "Dag allen, tot morgen.|Dag allen, tot morgen."),
)
case(
    "a Markdown table as header",
    """| **Van:** | Anna Mulder <a.mulder@example.org> |
| **Verzonden:** | woensdag 3 maart 2021 11:05 |
| **Aan:** | Karel Bos |
| **Onderwerp:** | Sluis 4 |

Dag Karel
""",
    (0, "Anna Mulder", "Sluis 4", "2021-03-03T11:05:00", "Dag Karel|Dag Karel"),
)
case(
    "date redacted and people redacted",
    """Van: 5.1.2e
Verzonden: 5.1.2e
Aan: 5.1.2e; 5.1.2e
Onderwerp: Sluis 4

Dag allen
""",
    (0, "[redacted]", "Sluis 4", None, "Dag allen|Dag allen"),
)
case(
    "nothing but a withholding stamp",
    """Van: A. Mulder <a.mulder@example.org>
Verzonden: woensdag 3 maart 2021 11:05
Aan: K. Bos <k.bos@example.org>
Onderwerp: RE: Sluis 4

Zie hieronder.

Van: K. Bos <k.bos@example.org>
Verzonden: woensdag 3 maart 2021 10:05
Aan: A. Mulder <a.mulder@example.org>
Onderwerp: Sluis 4

Dubbel
""",
    (0, "A. Mulder", "RE: Sluis 4", "2021-03-03T11:05:00", "Zie hieronder.|Zie hieronder."),
    (1, "K. Bos", "Sluis 4", "2021-03-03T10:05:00", "|"),
)
case(
    "a dossier: two exported mails in one file",
    """Docnr 7

To: A. Mulder[a.mulder@example.org]
From: K. Bos
Sent: Wed 3/3/2021 10:05:00 AM
Subject: Kade
Received: Wed 3/3/2021 10:05:00 AM

Eerste.

Docnr 8

To: K. Bos[k.bos@example.org]
From: J. de Vries
Sent: Tue 3/9/2021 1:05:00 PM
Subject: Brug
Received: Tue 3/9/2021 1:05:00 PM

Tweede.
""",
    (0, "K. Bos", "Kade", "2021-03-03T10:05:00", "Eerste.|Eerste."),
    (0, "J. de Vries", "Brug", "2021-03-09T13:05:00", "Tweede.|Tweede."),
)
case(
    "a long list of recipients that wraps",
    """From: Ann Miller <ann@example.org>
Sent: Wednesday, March 3, 2021 11:05 AM
To: Bob Cole <bob@example.org>; Carla Day <carla@example.org>; Dan East
<dan@example.org>; Eve Ford <eve@example.org>;
fay@example.org
Cc: Gus Hill <gus@example.org>
Subject: Re: a subject that is so long that it wraps to the
 next line

Body.
""",
    (
        0,
        "Ann Miller",
        "Re: a subject that is so long that it wraps to the next line",
        "2021-03-03T11:05:00",
        "Body.|Body.",
    ),
)
case(
    "a forward with nothing above it has no message on top",
    """
-------- Forwarded Message --------
Subject: Bats
Date: Wed, 3 Mar 2021 11:05:33 +0100
From: Ann Miller <ann@example.org>
To: Bob <bob@example.org>

Twelve.
""",
    (0, "Ann Miller", "Bats", "2021-03-03T11:05:33", "Twelve.|Twelve."),
)
case(
    "nested quote marks, four deep, one header behind them",
    """a
On Wed, Mar 3, 2021 at 4:05 PM B <b@example.org> wrote:
> b
> On Wed, Mar 3, 2021 at 3:05 PM C <c@example.org> wrote:
>> c
>> -----Original Message-----
>> From: D <d@example.org>
>> Sent: Wednesday, March 3, 2021 2:05 PM
>> To: C <c@example.org>
>> Subject: x
>>
>> d
>> On Wed, Mar 3, 2021 at 1:05 PM E <e@example.org> wrote:
>>> e
""",
    (0, None, None, None, "a|a"),
    (1, "B", None, "2021-03-03T16:05:00", "b|b"),
    (2, "C", None, "2021-03-03T15:05:00", "c|c"),
    (3, "D", "x", "2021-03-03T14:05:00", "d|d"),
    (4, "E", None, "2021-03-03T13:05:00", "e|e"),
)
case(
    "State Department print: wide column, empty To, running heads",
    """      RESTRICTED Request 2014-1 Item C0123 of 31 July 2015

                                                PARTLY RELEASED B6

From:                              Miller, Ann <MillerA@example.gov>
Sent:                              Tuesday, June 2, 2015 9:14 AM
To:
Subject:                           Re:

Fine by me.

    Original Message
From: H <h@example.net>
To: Miller, Ann
Sent: Tue Jun 2 09:11:26 2015
Subject: Re:

Call me.

      RESTRICTED Request 2014-1 Item C0123 of 31 July 2015
""",
    (0, "Miller, Ann", "Re:", "2015-06-02T09:14:00", "Fine by me.|Fine by me."),
    (1, "H", "Re:", "2015-06-02T09:11:26", "Call me.|Call me."),
)

case(
    "no colon anywhere",
    """Van            Mulder, Anna
Verzonden      woensdag 3 maart 2021 11:05
Aan            Bos, Karel
Onderwerp      Sluis 4

Dag Karel
""",
    (0, "Mulder, Anna", "Sluis 4", "2021-03-03T11:05:00", "Dag Karel|Dag Karel"),
)
case(
    "two fields on a line",
    """Van: Anna Mulder <a.mulder@example.org>   Verzonden: woensdag 3 maart 2021 11:05
Aan: Karel Bos   CC: Jan de Vries
Onderwerp: Re: Verslag: de sluis

Dag Karel
""",
    (0, "Anna Mulder", "Re: Verslag: de sluis", "2021-03-03T11:05:00", "Dag Karel|Dag Karel"),
)
case(
    "letters spaced out",
    """V a n : Anna Mulder <a.mulder@example.org>
V e r z o n d e n : woensdag 3 maart 2021 11:05
A a n : Karel Bos
O n d e r w e r p : Sluis

Dag Karel
""",
    (0, "Anna Mulder", "Sluis", "2021-03-03T11:05:00", "Dag Karel|Dag Karel"),
)
case(
    "a letter before the first mail",
    """Gemeente Waterland
Bezoekadres: Kade 1
Ons kenmerk: 2021/44
Uw kenmerk: geen

Geachte heer Bos,

Hierbij zend ik u de stukken waar u om hebt gevraagd, voor zover ik ze met u kan delen. De persoonsgegevens zijn
daaruit weggelaten. Tegen dit besluit kunt u binnen zes weken bezwaar maken bij het college van deze gemeente.

Hoogachtend,
het college
\f
Van: Anna Mulder <a.mulder@example.org>
Verzonden: woensdag 3 maart 2021 11:05
Aan: Karel Bos
Onderwerp: Sluis

Dag Karel
""",
    (0, "Anna Mulder", "Sluis", "2021-03-03T11:05:00", "Dag Karel|Dag Karel"),
)

case(
    "GroupWise announces between triple marks",
    """Akkoord met je voorstel.

>>> Karel Bos 14-06-99 16:05 >>>
Heb jij bezwaar?
""",
    (0, None, None, None, "Akkoord met je voorstel.|Akkoord met je voorstel."),
    (1, "Karel Bos", None, "1999-06-14T16:05:00", "Heb jij bezwaar?|Heb jij bezwaar?"),
)
case(
    "no clock time, the verb before a blacked-out name",
    """Hoogachtend,

Op vrijdag 5 september 2014 schreef 10.2.e :

De huur is te hoog.
""",
    (0, None, None, None, "Hoogachtend,|Hoogachtend,"),
    (1, "[redacted]", None, "2014-09-05T00:00:00", "De huur is te hoog.|De huur is te hoog."),
)
case(
    "an empty subject with its words on the next line",
    """Van: Anna Mulder <a.mulder@example.org>
Verzonden: woensdag 3 maart 2021 11:05
Aan: Karel Bos
Onderwerp:
FW: Sluis 4
Graag oppakken.
""",
    (0, "Anna Mulder", "FW: Sluis 4", "2021-03-03T11:05:00", "Graag oppakken.|Graag oppakken."),
)

case(
    "quote strokes read as a capital I",
    """Dank.

I Van: Anna Mulder <a.mulder@example.org>
I Verzonden: woensdag 3 maart 2021 11:05
I Aan: Karel Bos
I Onderwerp: Sluis 4
I
I Dag Karel, tot morgen.
""",
    (0, None, None, None, "Dank.|Dank."),
    (1, "Anna Mulder", "Sluis 4", "2021-03-03T11:05:00", "Dag Karel, tot morgen.|Dag Karel, tot morgen."),
)

case(
    "a dossier in which a letter stands between two mails",
    """Document 1

Van: Anna Mulder <a.mulder@example.org>
Verzonden: woensdag 3 maart 2021 11:05
Aan: Karel Bos
Onderwerp: Sluis 4

Zie de brief.

Document 2

Gemeente Waterland
Ons kenmerk: 2021/44

Geachte heer Bos,

Wij hebben uw brief ontvangen.

Hoogachtend,

Document 3

Van: Karel Bos
Verzonden: donderdag 4 maart 2021 9:00
Aan: Anna Mulder <a.mulder@example.org>
Onderwerp: RE: Sluis 4

Gezien, dank.
""",
    (0, "Anna Mulder", "Sluis 4", "2021-03-03T11:05:00", "Zie de brief.|Zie de brief."),
    (0, "Karel Bos", "RE: Sluis 4", "2021-03-04T09:00:00", "Gezien, dank.|Gezien, dank."),
)

# what looks like mail and is none
NO_MAIL: dict[str, str] = {
    "memo": """MEMO

Van: A. Mulder
Aan: K. Bos
Datum: 3 maart 2021
Onderwerp: Voortgang kade

De voortgang is goed. Wij gaan door met de aanbesteding.
""",
    "memorandum in capitals": """MEMORANDUM

TO: The Director
FROM: Ann Miller
DATE: March 3, 2021
SUBJECT: Quay wall

The quay wall is safe. Work can go on.
""",
    "letter": """Gemeente Waterland
Postbus 1

Datum: 3 maart 2021
Ons kenmerk: 2021/44
Betreft: uw aanvraag

Geachte heer Bos,

Op 12 februari 2021 om 10:30 uur heeft u ons gebeld. U schreef dat de kade zakt:
wij gaan dat onderzoeken.

Hoogachtend,
""",
    "minutes": """Verslag bouwoverleg

Datum: 3 maart 2021, 10:00 - 11:30 uur
Aanwezig: Mulder, Bos, De Vries
Afwezig: Van Dam
Onderwerp: Kade

1. Opening
De voorzitter opent om 10:02 de vergadering.
""",
    "prose with a date and a colon": """On Friday at 10:30 we met the contractor, who wrote to the council on 3 March. He said:
the quay is sinking. Op 19 december 2020 om 11:00 heeft u gevraagd naar het volgende:
een overzicht van alle kosten.
""",
    "log": """2021-03-03 11:05:33 INFO server: started
2021-03-03 11:05:34 WARN from: 10.0.0.1 to: 10.0.0.2
2021-03-03 11:06:01 ERROR subject: timeout
""",
    "invitation": """Onderwerp: Bouwoverleg
Locatie: Kamer 3.14
Begin: wo 3-3-2021 10:00
Einde: wo 3-3-2021 11:00
Terugkeerpatroon: (geen)
Organisator: Mulder, Anna
""",
    "inventory": """Nr  Datum       Onderwerp                     Beoordeling
1   3-3-2021    RE: Sluis 4                   Deels openbaar
2   4-3-2021    FW: Sluis 4                   Openbaar
3   9-3-2021    Antw: Kade                    Niet openbaar
""",
    "form": """Aanvraagformulier subsidie

Naam aanvrager: K. Bos
E-mail: k.bos@example.org
Datum: 3-3-2021
Onderwerp van de aanvraag: kade
Handtekening aanvrager:
""",
    "fax cover": """FAX

To: K. Bos            Fax: 020-1234567
From: A. Mulder       Pages: 3
Date: March 3, 2021   Re: Quay

Please call me.
""",
    "comment listing": """Page: 1
Number: 1 Author: a.mulder Subject: Highlight Date: 3-3-2021 11:05:33
Check this figure.
Number: 2 Author: a.mulder Subject: Note Date: 3-3-2021 11:06:10
And this one.
""",
    "letter that quotes an earlier mail in words": """Betreft Reactie op uw e-mail

Geachte heer Bos,

Op 29 augustus 2022 om 21:14 uur heeft u het volgende geschreven:
"Ik krijg geen antwoord en ik vind dat oneerlijk." Ik begrijp dat.
""",
    "press statement": """Op maandag 6 maart 2023 schreef de vakbond:
"Het tekort loopt komend jaar verder op." Ik deel die zorg.
""",
    "fax cover with a time": """FAXBERICHT

Aan: K. Bos
Van: A. Mulder
Datum: 4 maart 2025 10:14
Betreft: kade
""",
    "an empty form": """Van:
Aan:
Verzonden:
Onderwerp:
""",
    "signature": """Met vriendelijke groet,

Anna Mulder
Tel: 020-1234567
E-mail: a.mulder@example.org
Van Goghlaan 3
Aan de kade 4
""",
}
case(
    "date in the line that announces a block without one",
    """Nous passons demain.

> Message du 13/05/21 21:18
> De : "Luc Perrin" <luc.perrin@example.org>
> A : "Anne Meunier" <a.meunier@example.org>
> Copie à :
> Objet : Bruit
>
> Le bruit continue.
""",
    (0, None, None, None, "Nous passons demain.|Nous passons demain."),
    (1, "Luc Perrin", "Bruit", "2021-05-13T21:18:00", "Le bruit continue.|Le bruit continue."),
)
case(
    "colons that a scan read as exclamation marks",
    """Van: Bos, K. (Karel)
Vcrzonden: dinsdag 9 maart 2021 13:05
Aan; Mulder, A. (Anna)
0nderwerp: RE: Kade
Anna, de kade is dicht.
Van! Mulder, A. (Anna)
Verzonden: maandag 8 maart 2021 15:44
Aan: Bos, K. (Karel)
Onderwerp: Kade
Is de kade dicht?
""",
    (
        0,
        "Bos, K. (Karel)",
        "RE: Kade",
        "2021-03-09T13:05:00",
        "Anna, de kade is dicht.|Anna, de kade is dicht.",
    ),
    (1, "Mulder, A. (Anna)", "Kade", "2021-03-08T15:44:00", "Is de kade dicht?|Is de kade dicht?"),
)
case(
    "values in a column below their labels, blank where people were taken out",
    """Gemeente Voorbeeld

Van:
Verzonden:
Aan:
Onderwerp:
Bijlagen:

dinsdag 8 december 2015 14:27

rapportage dak sporthal
rapport sporthal.pdf

Beste      ,

Hierbij het rapport.
""",
    (0, "[redacted]", "rapportage dak sporthal", "2015-12-08T14:27:00", "Beste      ,|Hierbij het rapport."),
)
