//! The rules that a hostile credit controller would try, each as a short story.

mod acts;
mod answers;
mod contact;
mod contested;
mod cycle;
mod heavy;
mod misread;
mod money;
mod sending;
mod softening;
mod tasks;
mod treatment;
