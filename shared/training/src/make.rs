//! The model's file: weights that the train part and the phrases gave, and bars.

use crate::set::Sets;
use crate::split::Part;
use crate::train::{Example, Settings, Weights, train};
use crate::tune::{Judged, Named};
use std::thread::ScopedJoinHandle;
use understanding::bars::Bars;
use understanding::model::{Model, outputs};

/// What was made.
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// Features that have weights.
    pub features: usize,
    /// The bars.
    pub bars: Bars,
}

/// Features that the model keeps: with their codes, and 0.3 MB for the examples and for what looks at them again,
/// 5.97 MB, of the 6 that a cold start may carry.
const FEATURES: usize = 429_000;

/// Parts that the train part is cut into, so that each mail is judged by a model that never saw it.
const FOLDS: u64 = 5;

/// Makes the model.
pub fn make(sets: &Sets) -> Made {
    let (mut weights, mut folds) = std::thread::scope(|scope| {
        let each = |fold| scope.spawn(move || learned(&sets.lessons_without(fold, FOLDS)));
        let folds: Vec<_> = (0..FOLDS).map(each).collect();
        let weights = learned(&sets.lessons());
        let joined = |fold: ScopedJoinHandle<'_, Weights>| {
            fold.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        (weights, folds.into_iter().map(joined).collect::<Vec<_>>())
    });
    if let Some(model) = Model::read(&weights.bytes()) {
        let sharp = crate::tune::sharp(sets, &model);
        for weights in folds.iter_mut().chain([&mut weights]) {
            weights.sharpen(outputs::PRIMARY, sharp);
            weights.sharpen(outputs::REASON, sharp);
        }
    }
    let (model, folds) = (weights.bytes(), folds.iter().map(Weights::bytes).collect::<Vec<_>>());
    let mut evidence: Vec<Judged<'_>> = Vec::new();
    for (number, bytes) in (0..).zip(&folds) {
        let unseen = sets.of(Part::Train).iter().filter(|one| one.fold(FOLDS) == number);
        let model = Model::read(bytes);
        evidence.extend(unseen.filter_map(|one| Some(Judged { one, model: model? })));
    }
    let tune = sets.of(Part::Tune).iter();
    evidence.extend(tune.filter_map(|one| Some(Judged { one, model: Model::read(&model)? })));
    let days = Model::read(&model).into_iter().flat_map(|model| {
        sets.days.iter().map(move |reply| Named::of(&reply.asked(), model, reply.promised_date))
    });
    let looks = crate::tune::looks(&evidence, &days.collect::<Vec<_>>());
    let mut bytes = looks.bars.bytes();
    [&looks.second, &looks.choices, &model].into_iter().for_each(|part| bytes.extend(part));
    Made { bytes, features: weights.len(), bars: looks.bars }
}

fn learned(lessons: &[Example]) -> Weights {
    let mut weights = train(lessons, &Settings::default());
    weights.prune(FEATURES);
    weights
}
