//! Learning boosted trees: each new one answers what all before it have left wrong. Numbers are told apart
//! by a few of their values only, and each tree sees some of the mails and some of the numbers, drawn in
//! one order: the same on every machine.

#![allow(clippy::indexing_slicing, reason = "every place is below a length that is fixed here")]

use crate::train::next;
use understanding::second::Numbers;
use understanding::second::seen::NUMBERS;
use understanding::second::trees::{ANSWERS, ASKED, DEPTH, MANY};

/// How much of what is left wrong a tree takes up.
const RATE: f64 = 0.05;
/// How strongly answers are drawn to zero, in mails.
const CALM: f64 = 5.0;
/// What each side of a question must weigh; a mail of which nothing is known yet weighs a quarter.
const LEAST: f64 = 2.0;
/// Values by which a number is told apart, at most.
const VALUES: usize = 32;
/// One in so many numbers is asked by a tree, and so many of ten mails are looked at.
const ONE_OF: u64 = 5;
const OF_TEN: u64 = 7;

/// A mail to learn from.
pub struct Lesson<'a> {
    /// What there is to see of it.
    pub numbers: &'a Numbers,
    /// Whether it is so.
    pub wanted: bool,
    /// How much it counts.
    pub weight: f64,
}

/// The next of a row of numbers that looks like chance, without its lower bits, which look least like it.
fn draw(state: &mut u64) -> u64 {
    next(state) >> 11
}

/// Numbers of the mails as steps, and where the steps end.
struct Steps {
    ends: Vec<Vec<f32>>,
    /// For each number that of all mails.
    of: Vec<Vec<u8>>,
}

impl Steps {
    fn of(lessons: &[Lesson<'_>]) -> Self {
        let ends: Vec<Vec<f32>> = (0..NUMBERS).map(|number| ends(lessons, number)).collect();
        let step = |(number, ends): (usize, &Vec<f32>)| {
            let step = |it: &Lesson<'_>| ends.partition_point(|end| *end < it.numbers.0[number]);
            lessons.iter().map(|it| u8::try_from(step(it)).unwrap_or(u8::MAX)).collect()
        };
        let of = ends.iter().enumerate().map(step).collect();
        Self { ends, of }
    }
}

/// The values up to which each step of a number goes, but for the last.
fn ends(lessons: &[Lesson<'_>], number: usize) -> Vec<f32> {
    let mut values: Vec<f32> = lessons.iter().map(|it| it.numbers.0[number]).collect();
    values.sort_by(f32::total_cmp);
    let last = values.last().copied().unwrap_or(0.0);
    let mut different = values.clone();
    different.dedup();
    let mut ends: Vec<f32> = match different.len() <= VALUES {
        true => different,
        false => (1..VALUES).map(|at| values[at * values.len() / VALUES]).collect(),
    };
    ends.dedup();
    ends.retain(|end| *end < last);
    ends
}

/// A question of a tree: which number, and up to which of its steps one goes to the left.
#[derive(Clone, Copy)]
struct Question {
    number: usize,
    step: usize,
}

/// How far the sums are wrong, and how fast that changes, for each mail.
struct Slopes(Vec<(f64, f64)>);

impl Slopes {
    fn of(lessons: &[Lesson<'_>], sums: &[f64], dear: f64) -> Self {
        let slope = |(lesson, sum): (&Lesson<'_>, &f64)| {
            let p = 1.0 / (1.0 + libm::exp(-sum));
            let weight = lesson.weight * if lesson.wanted { dear } else { 1.0 };
            (weight * (p - f64::from(u8::from(lesson.wanted))), weight * p * (1.0 - p))
        };
        Self(lessons.iter().zip(sums).map(slope).collect())
    }

    fn sum(&self, rows: &[u32]) -> (f64, f64) {
        let each = rows.iter().map(|row| self.0[*row as usize]);
        each.fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }

    /// The question that tells these mails apart best, of those about these numbers.
    fn best(&self, steps: &Steps, numbers: &[usize], rows: &[u32]) -> Option<Question> {
        let all = self.sum(rows);
        let worth = |(slope, bend): (f64, f64)| slope * slope / (bend + CALM);
        let mut best: Option<(f64, Question)> = None;
        for &number in numbers {
            let mut sums = [(0.0, 0.0); VALUES];
            for &row in rows {
                let (slope, bend) = self.0[row as usize];
                let sum = &mut sums[usize::from(steps.of[number][row as usize])];
                *sum = (sum.0 + slope, sum.1 + bend);
            }
            let mut left = (0.0, 0.0);
            for (step, sum) in sums.iter().enumerate().take(steps.ends[number].len()) {
                left = (left.0 + sum.0, left.1 + sum.1);
                let right = (all.0 - left.0, all.1 - left.1);
                let gain = worth(left) + worth(right) - worth(all);
                let is_heavy = left.1 >= LEAST && right.1 >= LEAST;
                if is_heavy && gain > best.map_or(1e-9, |(most, _)| most) {
                    best = Some((gain, Question { number, step }));
                }
            }
        }
        best.map(|(_, question)| question)
    }
}

/// A tree while it grows.
struct Tree {
    questions: [Option<Question>; ASKED],
    answers: [f64; ANSWERS],
}

impl Tree {
    fn grown(slopes: &Slopes, steps: &Steps, numbers: &[usize], rows: Vec<u32>) -> Self {
        let mut questions = [None; ASKED];
        let mut groups = vec![rows];
        for level in 0..DEPTH {
            let first = (1 << level) - 1;
            let mut below = Vec::new();
            for (nth, rows) in groups.into_iter().enumerate() {
                let question = slopes.best(steps, numbers, &rows);
                questions[first + nth] = question;
                let is_left = |row: &u32| question.is_none_or(|it| is_left(it, steps, *row));
                let (left, right) = rows.into_iter().partition(is_left);
                below.extend([left, right]);
            }
            groups = below;
        }
        let mut answers = [0.0; ANSWERS];
        for (answer, rows) in answers.iter_mut().zip(&groups) {
            let (slope, bend) = slopes.sum(rows);
            *answer = -RATE * slope / (bend + CALM);
        }
        Self { questions, answers }
    }

    fn answer(&self, steps: &Steps, row: u32) -> f64 {
        let mut at = 0;
        for _ in 0..DEPTH {
            let is_left = self.questions[at].is_none_or(|it| is_left(it, steps, row));
            at = 2 * at + 1 + usize::from(!is_left);
        }
        self.answers[at - ASKED]
    }

    fn bytes(&self, steps: &Steps) -> impl Iterator<Item = u8> {
        let question = |it: &Option<Question>| {
            // Where nothing is asked, all go to the left.
            let (number, most) = match it {
                Some(it) => (it.number, steps.ends[it.number][it.step]),
                None => (0, f32::INFINITY),
            };
            let [a, b] = u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes();
            let [c, d, e, f] = most.to_le_bytes();
            [a, b, c, d, e, f]
        };
        #[allow(clippy::cast_possible_truncation)]
        let answers = self.answers.map(|answer| (answer as f32).to_le_bytes());
        let questions: Vec<u8> = self.questions.iter().flat_map(question).collect();
        questions.into_iter().chain(answers.into_iter().flatten())
    }
}

fn is_left(question: Question, steps: &Steps, row: u32) -> bool {
    usize::from(steps.of[question.number][row as usize]) <= question.step
}

/// Learns to tell what is wanted; what is so counts `dear` times what is not. Gives the bytes, as
/// `understanding::second::trees` takes them.
pub fn learn(lessons: &[Lesson<'_>], dear: f64) -> Vec<u8> {
    let steps = Steps::of(lessons);
    let many = u32::try_from(lessons.len()).unwrap_or(u32::MAX);
    let start = start(lessons, dear);
    let mut sums = vec![start; lessons.len()];
    #[allow(clippy::cast_possible_truncation)]
    let mut bytes = (start as f32).to_le_bytes().to_vec();
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..MANY {
        let slopes = Slopes::of(lessons, &sums, dear);
        let rows: Vec<u32> = (0..many).filter(|_| draw(&mut chance) % 10 < OF_TEN).collect();
        let numbers = (0..NUMBERS).filter(|number| !steps.ends[*number].is_empty());
        let numbers: Vec<usize> =
            numbers.filter(|_| draw(&mut chance).is_multiple_of(ONE_OF)).collect();
        let tree = Tree::grown(&slopes, &steps, &numbers, rows);
        for (row, sum) in (0..many).zip(&mut sums) {
            *sum += tree.answer(&steps, row);
        }
        bytes.extend(tree.bytes(&steps));
    }
    bytes
}

/// What is so before any tree: the logarithm of the odds among all mails.
fn start(lessons: &[Lesson<'_>], dear: f64) -> f64 {
    let sum = |wanted: bool| -> f64 {
        lessons.iter().filter(|it| it.wanted == wanted).map(|it| it.weight).sum()
    };
    libm::log((dear * sum(true)).max(1e-3) / sum(false).max(1e-3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use understanding::second::trees::Trees;

    #[test]
    fn what_two_numbers_say_only_together_is_learned() {
        // All even numbers say the same, and all odd ones; so it is where the two differ.
        let mut chance = 77_u64;
        let mut draw = || super::draw(&mut chance).is_multiple_of(2);
        let rows: Vec<(Numbers, bool)> = (0..400)
            .map(|_| {
                let (one, other) = (draw(), draw());
                let mut numbers = Numbers([0.0; NUMBERS]);
                for at in 0..NUMBERS {
                    let is_so = if at % 2 == 0 { one } else { other };
                    numbers.0[at] = if is_so { 1.0 } else { -1.0 };
                }
                (numbers, one != other)
            })
            .collect();
        let lessons: Vec<Lesson<'_>> = rows
            .iter()
            .map(|(numbers, wanted)| Lesson { numbers, wanted: *wanted, weight: 1.0 })
            .collect();
        let bytes = learn(&lessons, 1.0);
        assert_eq!(bytes, learn(&lessons, 1.0));
        let trees = Trees::read(&bytes).unwrap();
        assert!(rows.iter().all(|(numbers, wanted)| (trees.sum(numbers) > 1.0) == *wanted));
    }
}
