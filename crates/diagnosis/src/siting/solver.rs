//! HiGHS, silent, repeatable, and with an end.

use std::time::Duration;

use highs::{HighsModelStatus, HighsSolutionStatus, RowProblem, Sense};

use super::SitingError;

/// What HiGHS found.
pub(super) struct Solved {
    columns: Vec<f64>,
    bound: Option<f64>,
}

impl Solved {
    /// The value of each variable, in the order they were added.
    pub(super) fn columns(&self) -> &[f64] {
        &self.columns
    }

    /// What no solution passes, where time was over before the proof.
    pub(super) fn bound(&self) -> Option<f64> {
        self.bound
    }
}

/// Solves to the proof, or until time is over, from a solution that is known.
pub(super) fn solve(
    problem: RowProblem,
    sense: Sense,
    known: Option<&[f64]>,
    patience: Duration,
) -> Result<Solved, SitingError> {
    let failed = |what: String| SitingError::Solver(what);
    let model = problem.try_optimise(sense);
    let mut model = model.map_err(|status| failed(format!("{status:?}")))?;
    model.make_quiet();
    for (name, value) in [
        ("time_limit", patience.as_secs_f64()),
        // Proven to the end: by default it stops within 1e-4.
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
    ] {
        let set = model.try_set_option(name, value);
        set.map_err(|error| failed(format!("{name}: {error}")))?;
    }
    if known.is_some() {
        let set = model.try_set_solution(known, None, None, None);
        set.map_err(|status| failed(format!("{status:?}")))?;
    }
    let solved = model.try_solve();
    let solved = solved.map_err(|status| failed(format!("{status:?}")))?;
    let bound = match solved.status() {
        HighsModelStatus::Optimal => None,
        HighsModelStatus::ReachedTimeLimit
            if solved.primal_solution_status() == HighsSolutionStatus::Feasible =>
        {
            let bound = solved.double_info_value(c"mip_dual_bound");
            Some(bound.map_err(|status| failed(format!("{status:?}")))?)
        }
        HighsModelStatus::ReachedTimeLimit => return Err(SitingError::TooLong(patience)),
        other => return Err(failed(format!("{other:?}"))),
    };
    Ok(Solved {
        columns: solved.get_solution().columns().to_vec(),
        bound,
    })
}
