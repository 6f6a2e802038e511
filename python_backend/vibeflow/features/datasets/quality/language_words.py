"""What tells languages apart: scripts, letters that few languages write, and their commonest words.

Tables, no more.
"""

from __future__ import annotations

import re

_FOREIGN_CYRILLIC = "іїєґјљњћџђѓќўәғқңөұүһ"
"""Letters that neither Russian nor Bulgarian has."""
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0620-\u06d3]")


def _own(without: str, with_: str) -> re.Pattern[str]:
    """A text without any of these letters, and with this in it."""
    return re.compile(f"^(?!.*[{without}]).*(?:{with_})", re.IGNORECASE | re.DOTALL)


SCRIPTS: tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...] = (
    ("Japanese", re.compile(r"[\u3040-\u30ff]"), None),
    ("Korean", re.compile(r"[\uac00-\ud7af]"), None),
    ("Chinese", re.compile(r"[\u4e00-\u9fff]"), None),
    ("Greek", re.compile(r"[\u0370-\u03ff]"), None),
    ("Hebrew", re.compile(r"[\u0590-\u05ff]"), None),
    ("Thai", re.compile(r"[\u0e01-\u0e4e]"), None),
    (
        "Hindi",
        re.compile(r"[\u0900-\u0963]"),
        re.compile(r"\b(?:है|हैं|में|की|के|का|को|से|और|नहीं|यह|क्या|मैं|पर)(?!\w)"),
    ),
    ("Persian", _ARABIC, re.compile(r"[پچژگ]|\b(?:است|که|این|را|می)\b")),
    ("Arabic", _ARABIC, None),
    ("Ukrainian", _CYRILLIC, _own("ыэёъ", "[іїєґ]")),
    (
        "Bulgarian",
        _CYRILLIC,
        _own(f"ыэё{_FOREIGN_CYRILLIC}", r"\b(?:ще|съм|са|се|си|ми|моята|моля|още|къде|какво|както)\b"),
    ),
    (
        "Russian",
        _CYRILLIC,
        _own(
            _FOREIGN_CYRILLIC,
            r"[ыэё]|\b(?:что|это|мне|вы|мой|моя|для|если|когда|где|у|к|сколько|нет|но|или|чтобы|при|мы|он)\b",
        ),
    ),
)
"""Language, its script, and, where several write in it, what must be there too; the first that holds is
it."""

LETTERS: dict[str, str] = {
    "German": "ßäöü",
    "French": "çêèëîïœûùà",
    "Spanish": "ñ",
    "Italian": "ìòùàè",
    "Portuguese": "ãõçâ",
    "Swedish": "åäö",
    "Danish": "åæø",
    "Norwegian": "åæø",
    "Finnish": "äö",
    "Polish": "ąćęłńśźż",
    "Czech": "řůěťďňžšč",
    "Slovak": "ľĺŕôťďňžšč",
    "Croatian": "đžšćč",
    "Turkish": "ğışçöü",
    "Hungarian": "őűöü",
    "Romanian": "ăâîșşțţ",
    "Vietnamese": "ơưđăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
}
"""Beyond a to z and the accents that most languages borrow."""

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "English": "had more see just any then than only some who made still make makes no after about "
        "all were into over the and is to of in that it you for on with are this be have not "
        "was your can will what how from my do i we they at by or an if there when would "
        "which has been please does did am its a me as why where don't can't i'm should could "
        "get need want know but so up out their them he she his her",
        "German": "unser unsere unseren vielen dank wie lange noch der die das und ist nicht ein eine "
        "einen ich sie es zu den mit auf für von dem im kann mein meine meinen wir auch wenn "
        "haben sich bei nach oder aus wird warum wo wann was habe bitte ihr ihre ihren zum "
        "zur des dass sind als aber hat werden wurde können möchte kein keine um am mir uns",
        "French": "notre combien temps dans cela nous avez pouvez veuillez faire beaucoup encore jamais "
        "toujours leur cet le la les et est un une des je vous pour pas que qui sur avec ce "
        "mon ma du au il elle sont comment être cette votre mais ou où ne de en d'un d'une "
        "qu'il j'ai c'est n'est mes vos quand pourquoi quel quelle peut puis plus par aux se "
        "son sa ont été fait bonjour merci l'on tout très",
        "Spanish": "cuánto cuánta nuestro nuestra nuestros todavía ya mucho mucha hasta desde a e el la "
        "los las y es un una de que en por para con no mi su se lo cómo como está puede pero "
        "más del al yo usted tiene este esta qué cuándo dónde quiero puedo hay mis sus muy ha "
        "he sin si me le nos son ser hacer fue porque sobre también cuando gracias hola tengo "
        "necesito favor",
        "Italian": "nostro nostra quanto quanta ancora molto prego il lo la gli le e è un una di che in "
        "per con non mi si come sono del della ho puoi questo questa anche ma più nel alla "
        "dei delle al dal quando dove perché cosa mio mia miei vorrei posso può ha hai "
        "abbiamo essere stato grazie ciao suo sua ci vi se o da sul sulla un'altra l'ordine "
        "c'è",
        "Portuguese": "favor nosso nossa quanto quanta tempo ainda até desde foi o a os as e é um uma de "
        "que em por para com não meu minha se como está você mais do da no na ao isso este "
        "esta dos das nos pelo pela quando onde qual quero posso são tem tenho seu sua muito "
        "mas ou já também eu me obrigado olá preciso fazer meus minhas",
        "Dutch": "ons onze hoelang bedankt nog de het een en is niet ik je u van voor met op dat te "
        "zijn hoe kan mijn wij ook als maar er naar aan bij wordt deze dit die wat waar "
        "wanneer waarom heb heeft hebben we of om geen uw door over wel dan zo worden werd "
        "wil moet uit jouw ze hij",
        "Swedish": "tack oss vårt våra vår mycket hjälpte än inga inget lång fram kommit och är att det "
        "en ett jag du inte på för med som av till har kan hur min mitt mina vi den om var "
        "från när vad varför eller men ska vill sig din ditt de detta denna så också finns "
        "blir han hon er era måste får hos efter",
        "Danish": "endnu venligst vores meget tak os hvem ingen intet lang frem kommet jeres dette "
        "hjælp og er at det en et jeg du ikke på for med som af til har kan hvordan min mit "
        "mine vi den om hvor fra når hvad hvorfor eller men skal vil sig din dit de denne så "
        "også bliver han hun jer blev være efter hos mig nogle får havde kunne",
        "Norwegian": "ennå vennligst vår vårt våre mye veldig takk oss hvem ingen ingenting lang frem "
        "kommet hjelp og er at det en et jeg du ikke på for med som av til har kan hvordan "
        "min mitt mine vi den om hvor fra når hva hvorfor eller men skal vil seg din ditt de "
        "dette denne så også blir han hun dere ble være etter hos meg noen får hadde kunne",
        "Finnish": "paljon kiitos meitä meidän vielä jo kuinka kauan ole nyt täällä hän teidän ja on ei "
        "että se minä sinä me te he ovat oli mutta kun jos niin kuin tai myös miten mitä "
        "missä milloin miksi voin voiko minun sinun tämä tämän olen olla sen kanssa en et "
        "mikä vain haluan voi ovatko onko",
        "Polish": "ile naszego nasz nasza jeszcze bardzo nam nas dziękuję więc przy bo i w na nie się z "
        "do jest to że jak o co po dla mój moja moje czy mam mogę ma są od przez za ale lub "
        "ten ta te tego tej gdzie kiedy dlaczego proszę jestem był była było być już tylko mi "
        "mnie aby jeśli chcę można pan pani państwa ze moją mojego",
        "Czech": "jak dlouho náš naše našeho ještě velmi děkuji své svůj svou nám nás a v na ne se z "
        "do je to že o co po pro můj moje mám mohu má jsou od za ale nebo ten ta kde kdy proč "
        "prosím jsem byl byla bylo být už jen mi mě aby pokud chci lze si jste při s k tak "
        "jako který která které není mého",
        "Slovak": "ako dlho náš naše nášho ešte veľmi ďakujem svoje svoj nám nás našej a v na nie sa z "
        "do je to že o čo po pre môj moja moje mám môžem má sú od za ale alebo ten tá kde "
        "kedy prečo prosím som bol bola bolo byť už len mi ma aby ak chcem dá si ste pri s k "
        "tak ktorý ktorá ktoré môjho",
        "Croatian": "naš naše još vrlo hvala svoju svoj nam nas koliko i u na ne se s do je to da kako o "
        "što po za moj moja moje imam mogu ima su od ali ili taj ta gdje kada zašto molim sam "
        "bio bila bilo biti već samo mi me ako želim si ste pri koji koja koje nije iz kao će "
        "sve treba",
        "Turkish": "nasıl henüz bizim kaç teşekkürler ne bunu şey ve bir bu için ile mı mi mu mü var yok "
        "ben sen çok daha gibi kadar ama veya ki da de o şu neden nerede zaman lütfen benim "
        "sizin olarak olan sonra değil bana size her hangi nedir istiyorum ediyorum oldu olur",
        "Hungarian": "a az és hogy nem is van egy ez azt én te mi ti ők meg de ha vagy mert csak már még "
        "mint kell lehet hol mikor miért hogyan milyen kérem vagyok volt lesz nekem tudom "
        "szeretnék el ki be fel le ezt ami aki",
        "Romanian": "și si în la de nu este cu pe un o care pentru ce mai sunt din că am ai a au cum unde "
        "când sau dar eu meu mea mei te se să fi fost vă rog pot prin după dacă acest această "
        "lui îmi mi vreau foarte",
        "Vietnamese": "và là của không có tôi bạn cho được này một những các trong với để khi như làm thế "
        "nào ở đã sẽ bao giờ đâu sao vì từ cần muốn thể hàng xin vui lòng nhưng hay rất ra "
        "đến lại về",
        "Indonesian": "cara lagi terima kasih kali yang dan di ke dari untuk dengan tidak ini itu saya anda "
        "apa bagaimana adalah akan pada dapat bisa sudah belum ada atau juga karena kami kita "
        "mereka kapan mana mengapa harus telah jika oleh sebagai dalam tolong ingin nya "
        "kenapa",
    }.items()
}
"""The commonest words, questions of users in mind; some languages share some."""
