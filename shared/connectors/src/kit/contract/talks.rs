//! Books that are read: as recorded, and with everything that can go wrong with an answer.

use super::super::{Account, Fault, Ledger, News, Request, Response, Samples, TalkSample};
use super::answers::{Broken, line, run};
use super::mutate::{places, with_unknown_fields, with_unknown_values};
use super::{BASE, Report, bad_answers, demand, judged, modest};

const RECORDED: &str = "each talk asks and tells as recorded, resumed from every stored cursor";
const UNKNOWN: &str = "fields nobody knows change nothing";
const VALUES: &str = "values nobody knows do no harm";
const READ: &str = "429 and 5xx mean later, 401 means out, what is no answer is not read as one";
const GOES_ON: &str = "after such an answer the same step goes on with a good one";
const CUT: &str = "half an answer is not read as a whole one";
const ENDS: &str = "a vendor that says the same for ever comes to an end";
const MODEST: &str = "keys, tokens, cards and queries do not show when printed";

pub(super) fn check(report: &mut Report, ledger: &dyn Ledger, samples: &Samples) {
    let base = samples.account.base.clone().unwrap_or_else(|| BASE.to_owned());
    let account = Account { base: Some(base.clone()), ..samples.account.clone() };
    for talk in &samples.talks {
        Case { ledger, talk, account: &account, base: &base }.check(report);
    }
}

struct Case<'a> {
    ledger: &'a dyn Ledger,
    talk: &'a TalkSample,
    account: &'a Account,
    base: &'a str,
}

impl Case<'_> {
    fn check(&self, report: &mut Report) {
        report.case(RECORDED, || self.named(self.golden(&|answer| answer.clone())));
        report.case(UNKNOWN, || {
            self.named(self.golden(&|answer| changed(answer, with_unknown_fields)))
        });
        report.case(MODEST, || self.named(self.modest()));
        for number in 0..self.talk.answers.len() {
            for (name, bad, fits) in bad_answers() {
                let what = format!("call {number}: {name}");
                report.case(READ, || {
                    self.named(match self.with(number, &bad) {
                        Ok(_) => Err(format!("{what} was taken for an answer")),
                        Err(Broken::Law(why)) => Err(format!("{what}: {why}")),
                        Err(Broken::Fault(fault)) => judged::<()>(&what, Err(fault), fits),
                    })
                });
            }
            report.case(GOES_ON, || self.named(self.goes_on(number)));
            report.case(ENDS, || self.named(self.same_for_ever(number)));
            self.cut(report, number);
            self.values(report, number);
        }
    }

    fn named(&self, told: Result<(), String>) -> Result<(), String> {
        told.map_err(|why| format!("{}: {why}", self.talk.name))
    }

    fn answer(&self, number: usize) -> Result<Response, String> {
        let known = self.talk.answers.get(number).map(|(_, answer)| answer.clone());
        known.ok_or_else(|| "it asks more than was recorded".to_owned())
    }

    /// As recorded, but for what `change` does to the answers.
    fn golden(&self, change: &dyn Fn(&Response) -> Response) -> Result<(), String> {
        let mut asked = 0;
        let news = self.run(&mut |number, request| {
            let (place, answer) =
                self.talk.answers.get(number).ok_or("it asks more than was recorded")?;
            let line = line(request, self.base);
            demand(line == *place, || format!("call {number} is {line}, not {place}"))?;
            asked = number + 1;
            Ok(change(answer))
        });
        let news = news.map_err(told)?;
        demand(asked == self.talk.answers.len(), || format!("it stops after {asked} calls"))?;
        demand(format!("{news:#?}").trim_end() == self.talk.news.trim_end(), || {
            "what it tells is not what was recorded".to_owned()
        })
    }

    fn run(
        &self,
        respond: &mut dyn FnMut(usize, &Request) -> Result<Response, String>,
    ) -> Result<Vec<News>, Broken> {
        run(self.ledger, self.talk, self.account, respond)
    }

    fn modest(&self) -> Result<(), String> {
        let news = self.run(&mut |number, request| {
            modest(request, self.base)?;
            self.answer(number)
        });
        news.map(|_| ()).map_err(told)
    }

    /// As recorded, but with one answer in place of another.
    fn with(&self, place: usize, other: &Response) -> Result<Vec<News>, Broken> {
        self.run(&mut |number, _| {
            if number == place { Ok(other.clone()) } else { self.answer(number) }
        })
    }

    /// The vendor is busy once at this call; then all is as recorded.
    fn goes_on(&self, place: usize) -> Result<(), String> {
        let busy = super::answer(503, "");
        let mut cursor =
            self.ledger.begin(&self.talk.errand, self.account, self.talk.at).map_err(shown)?;
        let (mut calls, mut answer, mut news) = (0, None::<Response>, Vec::new());
        let step = |cursor: &_, answer: Option<&Response>| {
            self.ledger.step(cursor, self.account, answer, self.talk.at)
        };
        for _ in 0..5_000 {
            if calls == place + 1 && answer.is_some() {
                let told = step(&cursor, Some(&busy));
                judged("503", told, |fault| matches!(fault, Fault::Later { .. }))?;
            }
            let (next, done) = step(&cursor, answer.take().as_ref()).map_err(shown)?;
            cursor = next;
            match done {
                super::super::Step::Call(_) => {
                    answer = Some(self.answer(calls)?);
                    calls += 1;
                }
                super::super::Step::Emit(some) => news.push(*some),
                super::super::Step::Wait(_) => {}
                super::super::Step::Done => {
                    return demand(
                        format!("{news:#?}").trim_end() == self.talk.news.trim_end(),
                        || format!("busy at call {place}, it tells else"),
                    );
                }
            }
        }
        Err("it does not end".to_owned())
    }

    fn same_for_ever(&self, from: usize) -> Result<(), String> {
        let ended = self.run(&mut |number, _| self.answer(number.min(from)));
        match ended {
            Err(Broken::Law(why)) => Err(format!("from call {from}: {why}")),
            Ok(_) | Err(Broken::Fault(_)) => Ok(()),
        }
    }

    fn cut(&self, report: &mut Report, number: usize) {
        let Ok(whole) = self.answer(number) else { return };
        // Of a refusal the status is enough, and text may be cut anywhere.
        if whole.status >= 300 || !is_json(&whole.body) {
            return;
        }
        let length = whole.body.trim_ascii_end().len();
        for end in places(length, 12) {
            let body = whole.body.get(..end).unwrap_or_default().to_vec();
            let half = Response { body, ..whole.clone() };
            report.case(CUT, || {
                self.named(match self.with(number, &half) {
                    Err(Broken::Fault(_)) => Ok(()),
                    Err(Broken::Law(why)) => Err(why),
                    Ok(_) => Err(format!("call {number}, cut after {end} bytes, was read")),
                })
            });
        }
    }

    fn values(&self, report: &mut Report, number: usize) {
        let Ok(whole) = self.answer(number) else { return };
        let Ok(text) = std::str::from_utf8(&whole.body) else { return };
        if !is_json(&whole.body) {
            return;
        }
        for new in with_unknown_values(text, 40) {
            let new = Response { body: new.into_bytes(), ..whole.clone() };
            // It may ask for less or more then, and may give up: only harm is looked for.
            let last = self.talk.answers.len().saturating_sub(1);
            report.case(VALUES, || {
                let ended = self.run(&mut |at, _| {
                    if at == number { Ok(new.clone()) } else { self.answer(at.min(last)) }
                });
                self.named(match ended {
                    Err(Broken::Law(why)) => Err(format!("call {number}: {why}")),
                    Ok(_) | Err(Broken::Fault(_)) => Ok(()),
                })
            });
        }
    }
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok()
}

fn changed(answer: &Response, change: fn(&str) -> String) -> Response {
    match std::str::from_utf8(&answer.body) {
        Ok(text) if is_json(&answer.body) => {
            Response { body: change(text).into_bytes(), ..answer.clone() }
        }
        _ => answer.clone(),
    }
}

fn shown(fault: Fault) -> String {
    format!("it breaks off: {fault}")
}

fn told(broken: Broken) -> String {
    match broken {
        Broken::Fault(fault) => shown(fault),
        Broken::Law(why) => why,
    }
}
