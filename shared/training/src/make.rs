//! The model's file: bars that the tune part sets, and weights that the train part gave.

use crate::set::Sets;
use crate::split::Part;
use crate::train::{Settings, train};
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

/// Makes the model.
pub fn make(sets: &Sets) -> Made {
    let mut weights = train(&sets.examples(Part::Train), &Settings::default());
    if let Some(model) = Model::read(&weights.bytes()) {
        let sharp = crate::tune::sharp(sets, &model);
        weights.sharpen(outputs::PRIMARY, sharp);
        weights.sharpen(outputs::REASON, sharp);
    }
    let model = weights.bytes();
    let bars =
        Model::read(&model).map_or_else(Bars::default, |model| crate::tune::bars(sets, &model));
    let mut bytes = bars.bytes();
    bytes.extend(&model);
    Made { bytes, features: weights.len(), bars }
}
