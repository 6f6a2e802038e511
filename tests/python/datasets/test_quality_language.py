"""The language of short texts is told or left open; it is hardly ever told wrongly."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from vibeflow.features.datasets.quality.language import LANGUAGES, language_of, majority

ROOT = Path(__file__).parents[3]
SENTENCES = {
    "English": [
        "How do I reset my password?",
        "The parcel has not arrived yet.",
        "Can you tell me where my order is?",
        "Please send the invoice to our office.",
        "What is your refund policy?",
        "Thanks, that solved it for us.",
    ],
    "German": [
        "Wie setze ich mein Passwort zurück?",
        "Das Paket ist noch nicht angekommen.",
        "Können Sie mir sagen, wo meine Bestellung ist?",
        "Bitte senden Sie die Rechnung an unser Büro.",
        "Wie lange dauert der Versand?",
        "Vielen Dank, das hat uns geholfen.",
    ],
    "French": [
        "Comment réinitialiser mon mot de passe ?",
        "Le colis n'est pas encore arrivé.",
        "Pouvez-vous me dire où est ma commande ?",
        "Veuillez envoyer la facture à notre bureau.",
        "Combien de temps dure la livraison ?",
        "Merci, cela nous a beaucoup aidés.",
    ],
    "Spanish": [
        "¿Cómo restablezco mi contraseña?",
        "El paquete todavía no ha llegado.",
        "¿Puede decirme dónde está mi pedido?",
        "Por favor, envíe la factura a nuestra oficina.",
        "¿Cuánto tarda el envío a Madrid?",
        "Gracias, eso nos ayudó mucho.",
    ],
    "Italian": [
        "Come posso reimpostare la mia password?",
        "Il pacco non è ancora arrivato.",
        "Può dirmi dove si trova il mio ordine?",
        "Si prega di inviare la fattura al nostro ufficio.",
        "Quanto tempo ci vuole per la spedizione?",
        "Grazie, questo ci ha aiutato molto.",
    ],
    "Portuguese": [
        "Como redefino a minha senha?",
        "O pacote ainda não chegou.",
        "Você pode me dizer onde está o meu pedido?",
        "Por favor, envie a fatura para o nosso escritório.",
        "Quanto tempo demora a entrega?",
        "Obrigado, isso nos ajudou muito.",
    ],
    "Dutch": [
        "Hoe stel ik mijn wachtwoord opnieuw in?",
        "Het pakket is nog niet aangekomen.",
        "Kunt u mij vertellen waar mijn bestelling is?",
        "Stuur de factuur naar ons kantoor.",
        "Hoe lang duurt de verzending?",
        "Bedankt, dat heeft ons geholpen.",
    ],
    "Swedish": [
        "Hur återställer jag mitt lösenord?",
        "Paketet har inte kommit fram än.",
        "Kan du säga mig var min beställning är?",
        "Skicka fakturan till vårt kontor.",
        "Hur lång tid tar leveransen?",
        "Tack, det hjälpte oss mycket.",
    ],
    "Danish": [
        "Hvordan nulstiller jeg min adgangskode?",
        "Pakken er ikke kommet frem endnu.",
        "Kan du fortælle mig, hvor min ordre er?",
        "Send venligst fakturaen til vores kontor.",
        "Hvor lang tid tager leveringen af varerne?",
        "Tak, det hjalp os meget.",
    ],
    "Norwegian": [
        "Hvordan tilbakestiller jeg passordet mitt?",
        "Pakken har ikke kommet frem ennå.",
        "Kan du si meg hvor bestillingen min er?",
        "Vennligst send fakturaen til kontoret vårt.",
        "Hva er grunnen til at betalingen ikke gikk gjennom?",
        "Takk, det hjalp oss veldig mye.",
    ],
    "Finnish": [
        "Miten voin palauttaa salasanani?",
        "Paketti ei ole vielä saapunut.",
        "Voitko kertoa minulle, missä tilaukseni on?",
        "Lähettäkää lasku toimistoomme.",
        "Kuinka kauan toimitus kestää?",
        "Kiitos, se auttoi meitä paljon.",
    ],
    "Polish": [
        "Jak zresetować moje hasło?",
        "Paczka jeszcze nie dotarła.",
        "Czy może mi pan powiedzieć, gdzie jest moje zamówienie?",
        "Proszę wysłać fakturę do naszego biura.",
        "Ile czasu trwa dostawa?",
        "Dziękuję, to nam bardzo pomogło.",
    ],
    "Czech": [
        "Jak obnovím své heslo?",
        "Balík ještě nedorazil na adresu.",
        "Můžete mi říct, kde je moje objednávka?",
        "Pošlete prosím fakturu do naší kanceláře.",
        "Jak dlouho trvá doručení?",
        "Děkuji, to nám velmi pomohlo.",
    ],
    "Turkish": [
        "Şifremi nasıl sıfırlayabilirim?",
        "Paket henüz bana ulaşmadı.",
        "Siparişimin nerede olduğunu söyleyebilir misiniz?",
        "Lütfen faturayı ofisimize gönderin.",
        "Teslimat ne kadar sürer?",
        "Teşekkürler, bu bize çok yardımcı oldu.",
    ],
    "Hungarian": [
        "Hogyan állíthatom vissza a jelszavamat?",
        "A csomag még nem érkezett meg.",
        "Meg tudja mondani, hol van a rendelésem?",
        "Kérem, küldje el a számlát az irodánkba.",
    ],
    "Romanian": [
        "Cum îmi resetez parola contului?",
        "Pachetul nu a ajuns încă.",
        "Îmi puteți spune unde este comanda mea?",
        "Vă rog să trimiteți factura la biroul nostru.",
    ],
    "Slovak": [
        "Ako si obnovím svoje heslo?",
        "Balík ešte nedorazil na adresu.",
        "Môžete mi povedať, kde je moja objednávka?",
        "Pošlite prosím faktúru do našej kancelárie.",
    ],
    "Croatian": [
        "Kako mogu resetirati svoju lozinku?",
        "Paket još nije stigao na adresu.",
        "Možete li mi reći gdje je moja narudžba?",
        "Molim pošaljite račun u naš ured.",
    ],
    "Vietnamese": [
        "Làm thế nào để đặt lại mật khẩu?",
        "Gói hàng vẫn chưa đến.",
        "Bạn có thể cho tôi biết đơn hàng của tôi ở đâu không?",
        "Vui lòng gửi hóa đơn đến văn phòng.",
    ],
    "Indonesian": [
        "Bagaimana cara mengatur ulang kata sandi saya?",
        "Paket saya belum sampai hari ini.",
        "Bisakah Anda memberi tahu di mana pesanan saya?",
        "Tolong kirim faktur ke kantor kami.",
    ],
    "Russian": [
        "Как сбросить мой пароль?",
        "Посылка ещё не пришла.",
        "Скажите, где мой заказ?",
        "Отправьте счёт в наш офис.",
        "Сколько времени занимает доставка?",
        "Спасибо, это нам очень помогло.",
    ],
    "Ukrainian": [
        "Як скинути мій пароль?",
        "Посилка ще не надійшла.",
        "Скажіть, де моє замовлення?",
        "Надішліть рахунок до нашого офісу.",
    ],
    "Bulgarian": [
        "Как да сменя паролата си?",
        "Пратката все още не е пристигнала.",
        "Можете ли да ми кажете къде е поръчката ми?",
        "Моля, изпратете фактурата в нашия офис.",
    ],
    "Greek": [
        "Πώς επαναφέρω τον κωδικό μου;",
        "Το δέμα δεν έφτασε ακόμα.",
    ],
    "Arabic": [
        "كيف يمكنني إعادة تعيين كلمة المرور؟",
        "الطرد لم يصل بعد.",
        "أين طلبي من فضلك؟",
    ],
    "Persian": [
        "چگونه رمز عبور خود را بازنشانی کنم؟",
        "بسته هنوز نرسیده است.",
    ],
    "Hebrew": [
        "איך מאפסים את הסיסמה שלי?",
        "החבילה עדיין לא הגיעה.",
    ],
    "Hindi": [
        "मैं अपना पासवर्ड कैसे रीसेट करूँ?",
        "पार्सल अभी तक नहीं आया है।",
    ],
    "Thai": [
        "ฉันจะรีเซ็ตรหัสผ่านได้อย่างไร",
        "พัสดุยังมาไม่ถึง",
    ],
    "Japanese": [
        "パスワードをリセットするにはどうすればいいですか。",
        "荷物がまだ届いていません。",
    ],
    "Korean": [
        "비밀번호를 어떻게 재설정하나요?",
        "소포가 아직 도착하지 않았습니다.",
    ],
    "Chinese": [
        "我怎样重置密码？",
        "包裹还没有到。",
    ],
}


def test_nine_of_ten_short_sentences_are_told_and_none_is_told_wrongly() -> None:
    outcome = Counter(
        "right" if (found := language_of(text)) == language else "open" if found is None else "wrong"
        for language, texts in SENTENCES.items()
        for text in texts
    )
    assert outcome["wrong"] == 0
    assert outcome["right"] >= 0.9 * outcome.total()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passage_of_every_language_is_told(language: str) -> None:
    assert language_of(" ".join(SENTENCES[language])) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "Merci",
        "1234 5678",
        "SKU-12 X99 ABC",
        "print(x); return y",
        "https://example.com/a/b/c",
        "नेपाली मेरो घर काठमाडौँमा छ",
        "Сәлем қалайсыз",
    ],
)
def test_too_little_or_an_unknown_language_is_left_open(text: str) -> None:
    assert language_of(text) is None


def test_a_few_foreign_words_do_not_change_the_language() -> None:
    assert language_of("He said “c'est la vie” and then asked me where the order is.") == "English"
    assert language_of("Bitte öffnen Sie im Menü „Settings“ und dann „Reset password“.") == "German"


def test_the_majority_needs_a_third_of_all_rows() -> None:
    assert majority(Counter({"German": 40, "English": 10, None: 50})) == "German"
    assert majority(Counter({"German": 20, None: 80})) is None
    assert majority(Counter({None: 3})) is None


def test_the_panel_offers_the_languages_that_are_told() -> None:
    source = (ROOT / "webviews/src/datasets/components/LanguageRow.tsx").read_text(encoding="utf-8")
    listed = re.search(r"const \w+[^=]*= \{(.*?)\}", source, re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r'(\w+): "\w+"', listed[1])) == LANGUAGES
