//! How well the frames of a file tell what they should (`understanding::frames`):
//! `cargo run --release -p training --bin frames -- sent FILE [tune] [--missed | --false]`. The file is
//! read as it is now. Of each line: in how many mails of the train part, or of the tune part, it stands, in
//! how many of these it is what it says, and in how many chasing must pause; then the same of the phrases
//! that the reader learns from. `--missed` shows mails that say so without any frame, `--false` what has a
//! frame and does not pause.

use std::collections::BTreeMap;
use std::process::ExitCode;
use training::phrases;
use training::set::Sets;
use training::split::Part;
use understanding::frames::{Frame, Frames};
use understanding::label::Label;
use understanding::labels::Intent;
use understanding::segment::new_text;
use understanding::words::words;

/// A text, and what is known of it.
struct Text {
    id: String,
    text: String,
    says: bool,
    pauses: bool,
    is_mail: bool,
}

/// Whether these are what a frame should tell.
fn says(frame: Frame, intents: &[Intent], pauses: bool, escalates: bool) -> bool {
    let has = |those: &[Intent]| intents.iter().any(|it| those.contains(it));
    match frame {
        Frame::Sent => has(&[Intent::AlreadyPaid]),
        Frame::Less | Frame::Wrong => has(&[Intent::Dispute]),
        Frame::Asks => has(&[Intent::Query]),
        Frame::Elsewhere => has(&[Intent::WrongContact, Intent::Unsubscribe]),
        Frame::Short => has(&[Intent::Hardship]),
        Frame::Care => escalates && !intents.iter().any(|it| it.escalates()),
        Frame::Law => has(&[Intent::LegalInsolvency]),
        Frame::Lure => has(&[Intent::BankChangeFraud]),
        Frame::Topic => !has(&[Intent::Other]),
        Frame::Ours => pauses && !intents.iter().any(|it| it.pauses()),
    }
}

fn texts(frame: Frame, part: Part) -> Option<Vec<Text>> {
    let sets = Sets::load().ok()?;
    let mail = |label: &Label| {
        let intents: Vec<Intent> = label.intents().collect();
        says(frame, &intents, label.must_pause, label.must_escalate)
    };
    let mails = sets.of(part).iter().map(|one| Text {
        id: one.mail.id.clone(),
        text: new_text(&one.mail.body),
        says: mail(&one.label),
        pauses: one.label.must_pause,
        is_mail: true,
    });
    let phrases = phrases::load().ok()?;
    let phrases = phrases.iter().map(|it| Text {
        id: it.lang.clone(),
        text: it.text.clone(),
        says: says(frame, &it.intents, it.pause, it.escalate),
        pauses: it.pause,
        is_mail: false,
    });
    Some(mails.chain(phrases).collect())
}

/// How often, how often rightly, how often where chasing pauses.
#[derive(Default, Clone, Copy)]
struct Count([u32; 3]);

impl Count {
    fn add(&mut self, text: &Text) {
        let all = [true, text.says, text.pauses];
        self.0.iter_mut().zip(all).for_each(|(sum, is)| *sum += u32::from(is));
    }
}

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| asked.iter().any(|it| it == name);
    let frame = Frame::ALL.into_iter().find(|it| {
        asked.first().is_some_and(|name| it.flag().strip_prefix("says:") == Some(name.as_str()))
    });
    let file = asked.get(1).and_then(|path| std::fs::read_to_string(path).ok());
    let (Some(frame), Some(file)) = (frame, file) else {
        eprintln!(
            "which frame, and which file? frames sent shared/understanding/src/frames/sent.txt"
        );
        return ExitCode::FAILURE;
    };
    let part = if flag("tune") { Part::Tune } else { Part::Train };
    let Some(texts) = texts(frame, part) else {
        eprintln!("the data cannot be read");
        return ExitCode::FAILURE;
    };
    // Once for the whole run.
    let file: &'static str = Box::leak(file.into_boxed_str());
    let frames = Frames::of(std::iter::once((frame, file)));
    let mut lines: BTreeMap<u16, [Count; 2]> = BTreeMap::new();
    let (mut all, mut hit) = ([Count::default(); 2], [Count::default(); 2]);
    for text in &texts {
        let place = usize::from(!text.is_mail);
        let found = frames.found(&text.text, &words(&text.text));
        all.iter_mut().skip(place).take(1).for_each(|it| it.add(text));
        if !found.is_empty() {
            hit.iter_mut().skip(place).take(1).for_each(|it| it.add(text));
        }
        for one in &found {
            let count = lines.entry(one.line).or_default();
            count.iter_mut().skip(place).take(1).for_each(|it| it.add(text));
        }
        let is_missed = flag("--missed") && text.says && found.is_empty();
        let is_false = flag("--false") && !text.pauses && !found.is_empty();
        if is_missed || is_false && text.is_mail {
            let of: Vec<u16> = found.iter().map(|it| it.line).collect();
            println!("{} {of:?}: {}", text.id, text.text.replace('\n', " / "));
        }
    }
    for (number, [Count(mails), Count(phrases)]) in &lines {
        let line = file.lines().nth(usize::from(*number) - 1).unwrap_or_default();
        println!("{number:4} mails {mails:?} phrases {phrases:?}  {line}");
    }
    for (what, place) in [("mails", 0), ("phrases", 1)] {
        let of = |counts: &[Count; 2]| counts.get(place).map_or([0; 3], |it| it.0);
        println!("{what}: all, saying so, pausing {:?}; with a frame {:?}", of(&all), of(&hit));
    }
    ExitCode::SUCCESS
}
