//! Plans as documents and as a line.

use diagnosis::siting::{BusPlan, Cover, MedianPlan, Plan};
use serde_json::{Value, json};

fn names<'a>(chosen: &[usize], ids: &'a [String]) -> Vec<&'a String> {
    chosen.iter().map(|&candidate| &ids[candidate]).collect()
}

pub fn mclp(cover: &Cover, plans: &[Plan], ids: &[String], exact: bool) -> (Value, String) {
    let plan = &plans[0];
    let each: Vec<Value> = (plans.iter())
        .map(|plan| {
            let (chosen, gap) = (names(&plan.chosen, ids), plan.gap());
            json!({"chosen": chosen, "covered": plan.covered, "gap": gap})
        })
        .collect();
    let document = json!({
        "objective": "mclp",
        "exact": exact,
        "chosen": names(&plan.chosen, ids),
        "covered": plan.covered,
        "bound": plan.bound,
        "gap": plan.gap(),
        "covered_before": cover.before(),
        "total": cover.total(),
        "plans": each,
    });
    let words = format!(
        "{} of {} candidates: {} of {} covered ({} before), at most {}, gap {:.4} %, {} plan(s)",
        plan.chosen.len(),
        ids.len(),
        plan.covered,
        cover.total(),
        cover.before(),
        plan.bound,
        100.0 * plan.gap(),
        plans.len(),
    );
    (document, words)
}

pub fn p_median(
    plan: &MedianPlan,
    covered: f64,
    weights: &[f64],
    ids: &[String],
    exact: bool,
) -> (Value, String) {
    let all: f64 = weights.iter().sum();
    let mean = if all > 0.0 { plan.minutes / all } else { 0.0 };
    let document = json!({
        "objective": "p-median",
        "exact": exact,
        "chosen": names(&plan.chosen, ids),
        "covered": covered,
        "minutes": plan.minutes,
        "mean_minutes": mean,
        "bound": plan.bound,
        "gap": plan.gap(),
        "total": all,
    });
    let words = format!(
        "{} of {} candidates: {mean:.3} minutes in the mean, at least {:.3}, gap {:.4} %",
        plan.chosen.len(),
        ids.len(),
        if all > 0.0 { plan.bound / all } else { 0.0 },
        100.0 * plan.gap(),
    );
    (document, words)
}

pub fn bus(cover: &Cover, plan: &BusPlan, ids: &[String], exact: bool) -> (Value, String) {
    let days: Vec<Value> = (plan.days.iter())
        .map(|day| json!({"stops": names(&day.stops, ids), "minutes": day.minutes}))
        .collect();
    let mut chosen: Vec<usize> = plan.days.iter().flat_map(|day| day.stops.clone()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    let document = json!({
        "objective": "bus",
        "exact": exact,
        "days": days,
        "chosen": names(&chosen, ids),
        "covered": plan.covered,
        "bound": plan.bound,
        "gap": plan.gap(),
        "covered_before": cover.before(),
        "total": cover.total(),
    });
    let words = format!(
        "{} days, {} stops: {} of {} served ({} before), at most {}, gap {:.4} %",
        plan.days.len(),
        chosen.len(),
        plan.covered,
        cover.total(),
        cover.before(),
        plan.bound,
        100.0 * plan.gap(),
    );
    (document, words)
}
