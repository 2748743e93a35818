//! Learning which of the days that a mail names is the promised one: a logistic regression by coordinate
//! descent, a weight at a time in one order, so the same on every machine.

use std::collections::BTreeMap;

/// Days with a feature, without which it is left out.
const FEW: usize = 3;
/// How strongly weights are drawn to zero.
const CALM: f64 = 10.0;
/// Times that every weight is set; later rounds change next to nothing.
const ROUNDS: usize = 40;
/// A weight changes by no more at once.
const STEP: f64 = 1.0;

/// A day that a mail names, to learn from.
pub struct Lesson<'a> {
    /// What is seen of it.
    pub features: &'a [(u32, f32)],
    /// Whether it is the promised one.
    pub wanted: bool,
}

/// The weights, as `understanding::choice` takes them.
pub fn learn(lessons: &[Lesson<'_>]) -> Vec<u8> {
    let mut columns: BTreeMap<u32, Vec<(usize, f64)>> = BTreeMap::new();
    for (row, lesson) in lessons.iter().enumerate() {
        for (name, value) in lesson.features.iter().filter(|(_, value)| *value != 0.0) {
            columns.entry(*name).or_default().push((row, f64::from(*value)));
        }
    }
    columns.retain(|_, column| column.len() >= FEW);
    let bias: Vec<(usize, f64)> = (0..lessons.len()).map(|row| (row, 1.0)).collect();
    let mut sums = vec![0.0_f64; lessons.len()];
    let mut weights = vec![0.0_f64; columns.len()];
    let mut start = 0.0_f64;
    for _ in 0..ROUNDS {
        start += set(lessons, &bias, 0.0, start, &mut sums);
        for (weight, column) in weights.iter_mut().zip(columns.values()) {
            *weight += set(lessons, column, CALM, *weight, &mut sums);
        }
    }
    let many = u32::try_from(columns.len()).unwrap_or(u32::MAX);
    let mut bytes = many.to_le_bytes().to_vec();
    #[allow(clippy::cast_possible_truncation)]
    let put = |number: f64| (number as f32).to_le_bytes();
    bytes.extend(put(start));
    for (name, weight) in columns.keys().zip(&weights) {
        bytes.extend(name.to_le_bytes());
        bytes.extend(put(*weight));
    }
    bytes
}

/// By how much one weight is to be changed; the sums of its rows are changed with it.
fn set(
    lessons: &[Lesson<'_>],
    column: &[(usize, f64)],
    calm: f64,
    weight: f64,
    sums: &mut [f64],
) -> f64 {
    let (mut slope, mut bend) = (calm * weight, calm + 1e-6);
    for (row, value) in column {
        let (Some(sum), Some(lesson)) = (sums.get(*row), lessons.get(*row)) else { continue };
        let p = 1.0 / (1.0 + libm::exp(-sum));
        slope += (p - f64::from(u8::from(lesson.wanted))) * value;
        bend += (p * (1.0 - p)).max(1e-6) * value * value;
    }
    let by = (-slope / bend).clamp(-STEP, STEP);
    for (row, value) in column {
        sums.get_mut(*row).into_iter().for_each(|sum| *sum += by * value);
    }
    by
}

#[cfg(test)]
mod tests {
    use super::*;
    use understanding::choice::Choice;

    #[test]
    fn what_decides_gets_the_weight_and_what_is_rare_none() {
        let rows: Vec<(Vec<(u32, f32)>, bool)> = (0..200_u32)
            .map(|at| {
                let tells = if at % 2 == 0 { (5, 1.0) } else { (4, 1.0) };
                (vec![tells, (9, 0.5), (1_000 + at, 1.0)], at % 2 == 0)
            })
            .collect();
        let lessons: Vec<Lesson<'_>> =
            rows.iter().map(|(features, wanted)| Lesson { features, wanted: *wanted }).collect();
        let bytes = learn(&lessons);
        let (choice, rest) = Choice::read(&bytes).unwrap();
        assert!(rest.is_empty() && bytes.len() == 8 + 3 * 8, "three features are frequent");
        assert!(choice.likelihood(&[(5, 1.0), (9, 0.5)]) > 0.8);
        assert!(choice.likelihood(&[(4, 1.0), (9, 0.5)]) < 0.2);
        assert_eq!(bytes, learn(&lessons));
    }
}
