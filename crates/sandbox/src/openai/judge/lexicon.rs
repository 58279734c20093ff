//! Phrases of four languages in one list per meaning, and the search for them.
//!
//! A list separates its phrases by bars. A phrase is a run of whole words in lower case; a word that ends
//! in `*` stands for every word that begins so. The languages are mixed on purpose: phrases hardly collide
//! between them, and people do mix.

/// The words of a text in lower case, `ё` as `е`, apostrophes as one sign.
pub(super) fn words(text: &str) -> Vec<String> {
    let inside = |letter: char| letter.is_alphanumeric() || letter == '\'' || letter == '’';
    text.split(|letter| !inside(letter))
        .map(|word| word.trim_matches(['\'', '’']).to_lowercase().replace('ё', "е").replace('’', "'"))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether any of the phrases is said in the text.
pub(super) fn says(text: &str, phrases: &str) -> bool {
    let words = words(text);
    each(phrases).any(|phrase| position(&words, phrase).is_some())
}

/// How many of the phrases are said in the text.
pub(super) fn hits(text: &str, phrases: &str) -> usize {
    let words = words(text);
    each(phrases).filter(|phrase| position(&words, phrase).is_some()).count()
}

/// As [`says`], but not right after a word of negation.
pub(super) fn affirms(text: &str, phrases: &str) -> bool {
    let words = words(text);
    each(phrases).any(|phrase| {
        position(&words, phrase).is_some_and(|at| {
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            !before.is_some_and(|word| NEGATION.contains(&word.as_str()))
        })
    })
}

/// The phrases of a list.
fn each(phrases: &str) -> impl Iterator<Item = &str> {
    phrases.split('|').map(str::trim)
}

fn position(words: &[String], phrase: &str) -> Option<usize> {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words
        .windows(phrase.len())
        .position(|window| window.iter().zip(&phrase).all(|(word, wanted)| fits(word, wanted)))
}

fn fits(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == wanted,
    }
}

/// The sentences of a turn, each an exact piece of it.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(['.', '?', '!', '…']) {
        let after = rest
            .get(end..)
            .map_or(0, |tail| tail.len() - tail.trim_start_matches(['.', '?', '!', '…', '»', '"']).len());
        let (sentence, tail) = rest.split_at(end + after);
        sentences.push(sentence.trim());
        rest = tail;
    }
    sentences.push(rest.trim());
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences
}

const NEGATION: [&str; 7] = ["not", "no", "isn't", "не", "ні", "нет", "sin"];

pub(super) const GREETING: &str = "\
    hello | hi | good morning | good afternoon | good evening | вітаю | привіт | добрий день | доброго дня \
    | добрий ранок | доброго ранку | добрий вечір | доброго вечора | здравствуйте | приветствую | добрый \
    день | доброе утро | добрый вечер | hola | buenos dias | buenos días | buenas tardes | buenas noches";
pub(super) const FAREWELL: &str = "\
    goodbye | bye | see you | speak to you | have a nice | have a good | have a great | take care | до \
    побачення | до зустрічі | до завтра | гарного дня | гарного вечора | всього доброго | бережіть себе | \
    на все добре | до свидания | до встречи | всего доброго | всего хорошего | хорошего дня | ждем вас | \
    adiós | adios | hasta | que tenga | que se mejore | buen día | buena tarde | gracias por llamar";
pub(super) const INTRODUCTION: &str = "\
    speaking | my name is | мене звати | меня зовут | mi nombre es | le atiende | le habla | soy";
pub(super) const IDENTITY: &str = "\
    your name | full name | surname | date of birth | order number | consignment number | customer number \
    | account number | phone number | postcode | ваше ім'я | прізвищ* | номер замовлення | номер телефону \
    | накладної | номер договору | фамили* | ваше имя | год рождения | дата рождения | номер заказа | \
    номер телефона | номер договора | su nombre | nombre completo | apellido* | dni | número de pedido | \
    hablo con | am i speaking | чи говорю я | я говорю с";
pub(super) const MONEY: &str = "\
    pound* | dollar* | euro* | pence | cents | гривен* | гривн* | грн | тенге | рубл* | копійок | копеек";
pub(super) const FREE: &str = "\
    free | free of charge | you pay nothing | безкоштовн* | бесплатн* | gratis | gratuit* | incluid* | sin \
    coste | no le cuesta";
pub(super) const INCLUDED: &str = "\
    includ* | nothing extra | no extra | входить | входит | входят | включа* | incluye* | incluid* | todo \
    incluido";
pub(super) const PRICE_ASKED: &str = "\
    how much | price | prices | cost | costs | charge | скільки кошту* | скільки він кошту* | скільки це \
    кошту* | ціна | ціну | вартість | сколько стоит | сколько это стоит | цена | цену | стоимость | cuánto \
    | cuanto | precio | costar | cuesta";
pub(super) const EMPATHY: &str = "\
    sorry | apologi* | i understand | our mistake | перепрошу* | вибач* | розумію | прикро | наша помилка \
    | понимаю | извин* | сожале* | наша ошибка | lo siento | disculp* | lo entiendo | lamento | perdone";
pub(super) const TROUBLE: &str = "\
    still isn't | is down | been down | is off | no card | was swallowed | was billed | complain* | broken \
    | doesn't work | nobody even | late again | протіка* | брак | скарг* | стоїть у статусі | затрим* | не \
    працює | жалоб* | безобраз* | сняли | вернуть деньги | а он серый | опять ждать | не работает | \
    molesto | sin internet | no centrifuga | reclamación | falta de respeto | avería | no funciona";
pub(super) const DEADLINE: &str = "\
    today | tomorrow | tonight | monday | tuesday | wednesday | thursday | friday | saturday | sunday | \
    o'clock | half past | within * hours | within * minutes | within an hour | working days | by five | \
    сьогодні | завтра | понеділок | вівторок | середу | середа | четвер | п'ятницю | п'ятниці | субот* | \
    неділю | протягом | за два дні | того самого дня | до вечора | сегодня | в течение | понедельник | \
    вторник | среду | пятницу | пятницы | воскресенье | до конца дня | hoy | mañana | lunes | martes | \
    miércoles | jueves | viernes | sábado | domingo | antes de las | en una hora | en 24 horas";
pub(super) const VAGUE: &str = "\
    soon | at some point | hard to say | it depends | possibly | there might be | колись | мабуть | \
    пізніше | хтось | когда-нибудь | когда нибудь | может | потом | algún día | ya veremos | más adelante";
pub(super) const NEXT_STEP: &str = "\
    i'll | i will | i am refunding | so that's | to confirm | let me confirm | надішлю | подзвоню | \
    зателефоную | передзвоню | записала | записав | зареєстрован* | повернемо | отже | підсумую | пришлю | \
    перезвоню | подтвержда* | итак | вы записаны | вернем | привезем | оформила | оформил | queda \
    reservad* | le envío | le mando | le llamo | se lo mando | le confirmo | le descuento";
pub(super) const REFUSAL: &str = "\
    not our problem | that's your wiring | can't discuss | not booking | nobody here | only tell you the \
    same | не беремо | не надсилаємо | керівника немає | не знаю | в магазині питайте | несіть у | адреса \
    в | номера пока нет | cambios no | no hacemos | llame usted | no la va a atender | búsquelo";
pub(super) const RUDE: &str = "\
    not our problem | and it will be | like everybody else | only tell you the same | що ви від мене \
    хочете | жінко | вмієте ж читати | читайте правила | куди хочете | хай вони розбираються | самі потім \
    | никто не читает | а мне зачем | таких как вы | ну оставляйте | значит не бесплатная | señora las | \
    yo no soy | búsquelo | usted misma | no la va a atender | tengo cola | shut up | idiot* | дурн* | \
    відчепіт* | отстаньте";
pub(super) const COURTEOUS: &str = "\
    please | thank you | thanks | of course | lovely | будь ласка | дякую | звісно | із задоволенням | \
    пожалуйста | спасибо | конечно | por favor | gracias | con mucho gusto | claro que sí | a usted";
pub(super) const CLOSING_QUESTION: &str = "\
    anything else | щось ще | ще щось | что-нибудь еще | что нибудь еще | algo más | no | right";
pub(super) const REQUEST: &str = "\
    підкажіть | назвіть | скажіть | подскажите | назовите | скажите | dígame | indíqueme";
pub(super) const HOLD: &str = "\
    hold the line | stay on the line | one moment | залишайтеся | зачекайте хвилину | оставайтесь | не \
    кладите | espere un momento | no cuelgue | manténgase";
pub(super) const HOLD_THANKS: &str = "\
    thank you for waiting | thanks for holding | thank you for holding | дякую що зачекали | дякую за \
    очікування | спасибо что подождали | спасибо за ожидание | gracias por esperar | gracias por la espera";
pub(super) const OFFER: &str = "\
    also | another | in addition | we could offer | також | додатково | пропоную | можу запропонувати | \
    также | дополнительно | предлагаю | могу предложить | además | también | le ofrezco";
pub(super) const PLEASED: &str = "\
    thanks | thank you | perfect | great | lovely | that helps | дякую | чудово | спокійніше | спасибо | \
    отлично | хорошо | устраивает | gracias | perfecto | estupendo | tranquilo | muy bien | genial";
pub(super) const DISPLEASED: &str = "\
    still | manager | complain* | supposed to do | three times | nobody | wait | who and when | протіка* | \
    брак | скаргу | керівника | зачекайте | не хочу | не подоба* | вимкнут* | а хто | жалоб* | безобразие \
    | вернуть деньги | даже фамилию | дайте хотя бы | molesto | encargado | reclamación | falta de respeto \
    | oiga | vaya manera | no centrifuga | серый | опять ждать";
