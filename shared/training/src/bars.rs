//! The bars. Pausing and escalating must miss next to nothing; handling alone must be right, as far as the
//! evidence goes.

use understanding::bars::Bar;
use understanding::labels::Intent;

/// What must be right of all that is handled alone, and the lower end of the 95 % interval for each intent. It is
/// more than the 0.97 that is promised: of what strangers write less is right than of what the grammar and the
/// frames were made with a view of.
const RIGHT: f64 = 0.98;
const SURELY: f64 = 0.85;
/// What a wrong one may cost at most, in tenths of a right one.
const PRICES: u32 = 2_000;
/// Mails without which an intent has no evidence.
const FEW: u32 = 20;
/// A bar that nothing passes.
const NEVER: f32 = 2.0;

/// The highest bar over which so large a share of those who must stop is stopped. Of each it is given how
/// likely the model finds it; nothing of who is stopped without any bar. `dear` is how much more a missed one costs than
/// one that is stopped in vain.
pub(crate) fn lowest(share: f64, dear: f64, those: impl Iterator<Item = Option<f32>>) -> f32 {
    let all: Vec<Option<f32>> = those.collect();
    let mut open: Vec<f32> = all.iter().flatten().copied().collect();
    open.sort_by(f32::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let missed = ((1.0 - share) * all.len() as f64) as usize;
    // What is likelier than not stops in any case; what counts twice is so at two thirds.
    #[allow(clippy::cast_possible_truncation)]
    let even = (dear / (1.0 + dear)) as f32;
    open.get(missed).copied().map_or(0.5, |bar| bar.min(even))
}

/// A mail that would be handled alone without any bar.
pub(crate) struct Act {
    /// What it was taken for.
    pub(crate) intent: Intent,
    /// Whether it is in English.
    pub(crate) english: bool,
    /// How far the second look relies on the reading.
    pub(crate) sure: f32,
    /// Whether all of it was right.
    pub(crate) right: bool,
}

/// Bars for handling alone: those above which the most is right, while of all that is handled alone enough
/// is. What a wrong one costs is raised until that holds, so that each intent, in English and in the other
/// languages, may err where it gains most; what room is left is filled.
pub(crate) fn alone(acts: &[Act]) -> [Bar; 14] {
    let each =
        Intent::ALL.map(|intent| [true, false].map(|english| possible(intent, english, acts)));
    let best = |all: &Vec<Possible>, price: u32| {
        let worth = |it: &Possible| i64::from(10 * it.right) - i64::from(price * it.wrong);
        all.iter().copied().filter(|it| worth(it) > 0).max_by_key(worth)
    };
    let chosen = |price| each.each_ref().map(|two| two.each_ref().map(|all| best(all, price)));
    let mut chosen = (10..=PRICES).map(chosen);
    let sums = |chosen: &[[Option<Possible>; 2]; 14]| {
        let all = || chosen.as_flattened().iter().flatten();
        let sum = |of: fn(&Possible) -> u32| -> u32 { all().map(of).sum() };
        (sum(|it| it.right), sum(|it| it.wrong))
    };
    let is_enough =
        |(right, wrong): (u32, u32)| f64::from(right) >= RIGHT * f64::from(right + wrong);
    let mut chosen = chosen.find(|all| is_enough(sums(all))).unwrap_or_default();
    // One price leaves room for some more: whichever bar adds most to what is right, as long as enough is.
    while let Some((intent, other, bar)) = more(&chosen, &each, sums(&chosen), is_enough) {
        if let Some(it) = chosen.get_mut(intent).and_then(|two| two.get_mut(other)) {
            *it = Some(bar);
        }
    }
    chosen.map(|two| {
        let [english, other] = two.map(|bar| bar.map_or(NEVER, |bar| bar.sure));
        Bar { english, other }
    })
}

/// The bar of one intent, in English or not, that adds most to what is right of all while enough still is.
fn more(
    chosen: &[[Option<Possible>; 2]; 14],
    each: &[[Vec<Possible>; 2]; 14],
    (right, wrong): (u32, u32),
    is_enough: impl Fn((u32, u32)) -> bool,
) -> Option<(usize, usize, Possible)> {
    let cells = each.iter().enumerate().flat_map(|(intent, two)| {
        two.iter().enumerate().map(move |(other, all)| (intent, other, all))
    });
    let better = cells.flat_map(|(intent, other, all)| {
        let now = chosen.get(intent).and_then(|two| two.get(other)).copied().flatten();
        let (is_right, is_wrong) = now.map_or((0, 0), |it| (it.right, it.wrong));
        let adds = move |it: &&Possible| it.right > is_right;
        all.iter().filter(adds).map(move |it| {
            let sums = (right - is_right + it.right, wrong - is_wrong + it.wrong);
            (intent, other, *it, it.right - is_right, sums)
        })
    });
    let best = better.filter(|(.., sums)| is_enough(*sums)).max_by_key(|(.., adds, _)| *adds)?;
    Some((best.0, best.1, best.2))
}

/// A bar that an intent could have, and what is right and wrong from it on.
#[derive(Clone, Copy)]
struct Possible {
    sure: f32,
    right: u32,
    wrong: u32,
}

/// The bars of an intent, in English or not, for which there is evidence.
fn possible(intent: Intent, english: bool, acts: &[Act]) -> Vec<Possible> {
    let of = |act: &&Act| act.intent == intent && act.english == english;
    let mut of: Vec<&Act> = acts.iter().filter(of).collect();
    of.sort_by(|a, b| b.sure.total_cmp(&a.sure));
    let mut right = 0;
    let bars = (1_u32..).zip(of).map(|(count, act)| {
        right += u32::from(act.right);
        Possible { sure: act.sure, right, wrong: count - right }
    });
    let is_known = |it: &Possible| {
        let count = it.right + it.wrong;
        count >= FEW && lower(it.right, count) >= SURELY
    };
    bars.filter(is_known).collect()
}

/// The lower end of Wilson's 95 % interval of a share, to one side.
fn lower(part: u32, of: u32) -> f64 {
    let (n, p, z) = (f64::from(of), f64::from(part) / f64::from(of), 1.6449);
    let middle = p + z * z / (2.0 * n);
    let spread = z * libm::sqrt((p * (1.0 - p) + z * z / (4.0 * n)) / n);
    (middle - spread) / (1.0 + z * z / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_stopped_and_none_that_is_likelier_than_not_goes() {
        let those = |many: u8| (0..many).map(|at| Some(f32::from(at) / 1_000.0));
        // Two of a hundred may be missed.
        assert_eq!(lowest(0.98, 2.0, those(100)), 0.002);
        // Who is stopped by a phrase counts, and has no likelihood.
        assert_eq!(lowest(0.98, 2.0, those(50).chain([None; 50])), 0.002);
        assert!((lowest(0.9, 2.0, [Some(0.99); 20].into_iter()) - 2.0 / 3.0).abs() < 1e-6);
        assert_eq!(lowest(0.98, 2.0, std::iter::empty()), 0.5);
    }

    #[test]
    fn an_intent_acts_alone_where_there_is_evidence_and_enough_is_right() {
        let acts = |intent: Intent, many: u16, wrong_from: u16| {
            (0..many).map(move |at| Act {
                intent,
                english: intent != Intent::Acknowledgement,
                sure: 1.0 - f32::from(at) / 1_000.0,
                right: at < wrong_from,
            })
        };
        let all: Vec<Act> = acts(Intent::Stall, 120, 100)
            .chain(acts(Intent::AutoReply, 19, 19))
            .chain(acts(Intent::PromiseToPay, 60, 10))
            .chain(acts(Intent::Acknowledgement, 50, 50))
            .collect();
        let bars = alone(&all);
        let bar = |intent: Intent| bars[Intent::ALL.iter().position(|it| *it == intent).unwrap()];
        let stall = bar(Intent::Stall);
        assert!((stall.english - 0.901).abs() < 1e-4, "the last that is right: {stall:?}");
        assert_eq!(stall.other, NEVER, "nothing is known of other languages");
        assert_eq!(bar(Intent::AutoReply), Bar::both(NEVER), "nineteen are too few");
        assert_eq!(bar(Intent::PromiseToPay), Bar::both(NEVER), "most are wrong");
        let thanks = bar(Intent::Acknowledgement);
        assert!(thanks.english > 1.0 && (thanks.other - 0.951).abs() < 1e-4, "{thanks:?}");
    }

    #[test]
    fn what_room_one_price_leaves_goes_to_the_bar_that_adds_most() {
        let acts = |intent: Intent, many: u16, wrong: fn(u16) -> bool| {
            (0..many).map(move |at| Act {
                intent,
                english: true,
                sure: 1.0 - f32::from(at) / 1_000.0,
                right: !wrong(at),
            })
        };
        let first: Vec<Act> = acts(Intent::Stall, 400, |_| false)
            .chain(acts(Intent::AutoReply, 90, |at| (60..90).contains(&at) && at % 5 == 0))
            .collect();
        let each = Intent::ALL
            .map(|intent| [true, false].map(|english| possible(intent, english, &first)));
        let none = [[None; 2]; 14];
        let is_enough = |(right, wrong): (u32, u32)| right >= 49 * wrong;
        let (intent, other, bar) = more(&none, &each, (0, 0), is_enough).unwrap();
        assert_eq!((Intent::ALL[intent], other, bar.right), (Intent::Stall, 0, 400));
        let mut chosen = none;
        chosen[intent][other] = Some(bar);
        let (intent, _, bar) = more(&chosen, &each, (400, 0), is_enough).unwrap();
        assert_eq!((Intent::ALL[intent], bar.right, bar.wrong), (Intent::AutoReply, 84, 6));
        chosen[intent][other] = Some(bar);
        assert!(more(&chosen, &each, (484, 6), is_enough).is_none(), "all is taken");
        let strict = |(right, wrong): (u32, u32)| right >= 200 * wrong;
        chosen[intent][other] = None;
        let (_, _, bar) = more(&chosen, &each, (400, 0), strict).unwrap();
        assert_eq!((bar.right, bar.wrong), (68, 2), "as far as enough is right");
    }
}
