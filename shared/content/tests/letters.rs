//! Every letter of the product, in every language: how it reads (snapshots), and what it must say.
#![allow(clippy::unwrap_used, reason = "a test's own helpers may be blunt too")]

use content::samples;
use content::text::clean;
use content::{
    Language, LetterView, LineKind, Overrides, Part, RenderError, Templates, format, name, render,
};
use domain::money::Money;

fn each(mut visit: impl FnMut(&Templates, &str, &LetterView)) {
    let templates = Templates::builtin().unwrap();
    for language in Language::ALL {
        for template in name::ALL {
            for (sample, view) in samples::letters(template, language) {
                visit(&templates, sample, &view);
            }
        }
    }
}

#[test]
fn letters_read_as_they_were_approved() {
    each(|templates, sample, view| {
        let letter = render(templates, view).unwrap();
        let stem = format!("{}-{}-{sample}", view.language.code(), view.template);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            let text = format!("Subject: {}\n\n{}", letter.subject, letter.text);
            insta::assert_snapshot!(format!("{stem}.txt"), text);
            if sample == "many" {
                insta::assert_snapshot!(format!("{stem}.html"), letter.html);
            }
        });
    });
}

/// HTML as a reader sees it.
fn seen(html: &str) -> String {
    let escapes =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/")];
    escapes
        .iter()
        .fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
        .replace("&amp;", "&")
}

#[test]
fn every_letter_names_every_fact_in_text_and_html() {
    each(|templates, sample, view| {
        if view.template == name::DIGEST {
            return;
        }
        let letter = render(templates, view).unwrap();
        // An answer says what was asked, and nothing that asks for money.
        let brief = [name::ANSWER_COPY, name::ANSWER_PROMISE].contains(&view.template.as_str());
        let answer = view.answer.is_some();
        let money = |amount: Money| format::money(amount, view.language);
        let day = |day| format::day(day, view.language);
        for body in [letter.text.clone(), seen(&letter.html)] {
            let says = |fact: &str| {
                assert!(
                    body.contains(fact),
                    "{} {sample}: {fact:?} is not in {body}",
                    view.template
                );
            };
            for line in &view.lines {
                says(&clean(&line.number));
                says(&money(line.rest));
                if line.kind != LineKind::Invoice || brief {
                    continue;
                }
                if let Some(at) = line.issued {
                    says(&day(at));
                }
                says(&day(line.due));
                says(&money(line.amount));
                if line.paid.minor > 0 {
                    says(&money(line.paid));
                }
                if let Some(number) = &line.po_number {
                    says(&clean(number));
                }
                if line.days_late > 0 && !line.held {
                    says(&match (view.language, line.days_late) {
                        (Language::En, 1) => "1 day late".to_owned(),
                        (Language::En, days) => format!("{days} days late"),
                        (Language::De, 1) => "seit 1 Tag überfällig".to_owned(),
                        (Language::De, days) => format!("seit {days} Tagen überfällig"),
                    });
                }
                for link in [&line.pay_link, &line.pdf_link].into_iter().flatten() {
                    assert_eq!(body.contains(link), !link.starts_with("javascript:"), "{link}");
                }
                if let Some(part) = line.disputed {
                    says(&money(part));
                }
            }
            if !answer {
                says(&money(view.total));
            }
            if [name::STATEMENT, name::ANSWER_STATEMENT].contains(&view.template.as_str()) {
                says(&money(view.total_open));
            }
            if let Some(made) = view.answer.as_ref().and_then(|it| it.promised.as_ref()) {
                says(&format::weekday(made.date, view.language));
                says(&money(made.amount.unwrap()));
            }
            if view.credits.minor > 0 && !brief {
                says(&money(view.credits));
            }
            if let Some(promise) = view.promise_broken.as_ref().filter(|_| !answer) {
                says(&day(promise.date));
            }
            if view.more > 0 && !brief {
                says(&format!("{} ", view.more));
            }
            view.seller.signature.iter().for_each(|line| says(line));
            says(&view.seller.name);
            let fixed = ["bank details never change", "Bankverbindung ändert sich nie"];
            assert!(fixed.iter().any(|line| body.contains(line)));
        }
    });
}

#[test]
fn the_digest_names_every_task() {
    each(|templates, _, view| {
        if view.template != name::DIGEST {
            return;
        }
        let letter = render(templates, view).unwrap();
        for body in [letter.text.clone(), seen(&letter.html)] {
            for task in &view.tasks {
                for fact in [clean(&task.id), clean(&task.debtor), clean(&task.what)] {
                    assert!(body.contains(&fact), "{fact:?} is not in {body}");
                }
                assert!(body.contains(&format::day(task.since, view.language)));
            }
        }
    });
}

#[test]
fn no_letter_holds_what_a_letter_may_not() {
    each(|templates, sample, view| {
        let letter = render(templates, view).unwrap();
        assert!(letter.subject.chars().count() <= content::SUBJECT_CHARS);
        assert!(!letter.subject.contains(['\r', '\n']));
        for part in [&letter.subject, &letter.text, &letter.html] {
            assert!(!part.contains("{{") && !part.contains("{%"), "{sample}");
            assert!(!part.contains('\u{202E}') && !part.contains('\r'), "{sample}");
            assert!(!part.contains("none") || part.contains("text-decoration:none"), "{part}");
            assert!(!part.contains("IBAN") && !part.contains("BIC"));
        }
        let html = letter.html.to_lowercase();
        for word in ["<img", "<script", "<link ", "javascript:", "url(", "<b onclick"] {
            assert!(!html.contains(word), "{word} in {sample}");
        }
        assert!(html.contains(&format!("<html lang=\"{}\"", view.language.code())));
        assert!(!view.lines.is_empty() && view.template != name::DIGEST || html.contains("<body"));
        // Neutral service mail: no threat, no interest, no fee (a person decides on those).
        for word in [
            "legal",
            "court",
            "interest",
            "solicitor",
            "inkasso",
            "gericht",
            "mahngebühr",
            "zinsen",
        ] {
            assert!(!letter.text.to_lowercase().contains(word), "{word}");
        }
    });
}

#[test]
fn a_reminder_that_asks_for_nothing_is_not_written() {
    let templates = Templates::builtin().unwrap();
    for template in [name::FIRST, name::SECOND, name::FINAL, name::BEFORE_DUE] {
        let (_, mut view) = samples::letters(template, Language::En).remove(1);
        view.total = Money::new(0, view.currency);
        view.template = template.to_owned();
        let refused = render(&templates, &view).err();
        assert!(matches!(refused, Some(RenderError::Template(_))), "{template}: {refused:?}");
    }
    let (_, mut view) = samples::letters("no-such", Language::De).remove(0);
    assert!(matches!(render(&templates, &view), Err(RenderError::NoSuchLetter { .. })));
    view.template = "../en/first".to_owned();
    assert!(matches!(render(&templates, &view), Err(RenderError::NoSuchLetter { .. })));
}

fn over(parts: &[(&str, Part, &str)]) -> Overrides {
    let key = |name: &str, part| (Language::En, name.to_owned(), part);
    parts.iter().map(|(name, part, text)| (key(name, *part), (*text).to_owned())).collect()
}

#[test]
fn a_tenants_own_words_replace_ours() {
    let overrides = over(&[
        ("first", Part::Subject, "Oops? {{ total }}"),
        ("footer", Part::Text, "Cheers\n{{ seller.name }}\n{{ bank_details }}\n"),
    ]);
    let templates = Templates::with_overrides(&overrides).unwrap();
    let (_, view) = samples::letters(name::FIRST, Language::En).remove(0);
    let letter = render(&templates, &view).unwrap();
    assert_eq!(letter.subject, "Oops? €1,034.50");
    assert!(letter.text.contains("Cheers\nHarbour Print Ltd\nOur bank details"));
    let (_, german) = samples::letters(name::FIRST, Language::De).remove(0);
    assert!(render(&templates, &german).unwrap().subject.starts_with("Freundliche"));
}

#[test]
fn all_that_is_wrong_with_a_tenants_templates_is_told_with_its_line() {
    let overrides = over(&[
        ("first", Part::Subject, "Pay {{ totl }}"),
        ("second", Part::Text, "Hi\n\n{% if total %}unclosed"),
        ("final", Part::Text, "Hi\n{{ only.po_number }}\n{{ bank_details }}"),
        ("vip", Part::Subject, "Hello"),
        ("Bad/Name", Part::Text, "x"),
        ("footer", Part::Subject, "x"),
    ]);
    let told = Templates::with_overrides(&overrides).err().unwrap().to_string();
    for line in [
        "en/second/body.txt.j2, line 3: syntax error",
        "en/vip/body.txt.j2: this part of the letter is missing",
        "en/vip/body.html.j2: this part of the letter is missing",
        "en/Bad/Name/body.txt.j2: a name is",
        "en/footer/subject.txt.j2: a shared part has no subject",
    ] {
        assert!(told.contains(line), "{line:?} is not in:\n{told}");
    }
    let overrides = over(&[
        ("first", Part::Subject, "Pay {{ totl }}"),
        ("final", Part::Text, "Hi\n{{ only.po_number }}\n{{ bank_details }}"),
        (
            "second",
            Part::Html,
            "<img src='https://x.example/p.png'>{{ lines[0].number|safe }}{{ bank_details }}",
        ),
        ("statement", Part::Text, "{% for l in lines %}{{ l.number }} {{ l.rest }}\n{% endfor %}"),
        (
            "before-due",
            Part::Text,
            "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}",
        ),
    ]);
    let told = Templates::with_overrides(&overrides).err().unwrap().to_string();
    for line in [
        "en/first/subject.txt.j2, line 1: undefined value",
        "en/final/body.txt.j2, line 2: ",
        "en/second/body.html.j2: \"<img\" has no place in a letter",
        "en/second/body.html.j2: what is left of an invoice is left out",
        "en/statement/body.txt.j2: the line {{ bank_details }} must stay in",
        "en/before-due/body.txt.j2, line 1: engine ran out of fuel",
    ] {
        assert!(told.contains(line), "{line:?} is not in:\n{told}");
    }
    let left = over(&[("first", Part::Subject, "{% raw %}{{ total }}{% endraw %}")]);
    let told = Templates::with_overrides(&left).err().unwrap();
    assert!(told.to_string().contains("a place-holder is left"), "{told}");
    let unsafe_name =
        "{{ debtor.name|safe }} {{ bank_details }}{% for l in lines %}{{ l.rest }}{% endfor %}";
    let told =
        Templates::with_overrides(&over(&[("first", Part::Html, unsafe_name)])).err().unwrap();
    assert!(told.to_string().contains("leave out |safe"), "{told}");
}
