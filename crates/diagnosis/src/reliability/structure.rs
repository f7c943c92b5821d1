//! Whether variables measure one thing: Cronbach's alpha and principal components (the
//! handbook's step 4).

use super::correlation::{matrix, pearson};

/// Cronbach's standardised alpha, `k·r / (1 + (k − 1)·r)` with `r` the mean correlation of `k`
/// variables (Cronbach, 1951). From 0.7 up they are usually said to measure one thing. Nothing
/// where there are fewer than two, or a pair cannot be compared.
pub fn alpha(correlations: &[Vec<Option<f64>>]) -> Option<f64> {
    let count = correlations.len();
    if count < 2 {
        return None;
    }
    let mut sum = 0.0;
    for (row, line) in correlations.iter().enumerate() {
        for cell in &line[row + 1..] {
            sum += (*cell)?;
        }
    }
    let variables = count as f64;
    let mean = sum / (variables * (variables - 1.0) / 2.0);
    let alpha = variables * mean / (1.0 + (variables - 1.0) * mean);
    alpha.is_finite().then_some(alpha)
}

/// Alpha of the others, for each variable: above the alpha of all, the variable measures
/// something else.
pub fn alpha_without(correlations: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let keep = |line: &[Option<f64>], left: usize| -> Vec<Option<f64>> {
        let cells = line.iter().enumerate().filter(|(at, _)| *at != left);
        cells.map(|(_, cell)| *cell).collect()
    };
    (0..correlations.len())
        .map(|left| {
            let lines = correlations.iter().enumerate();
            let others = lines.filter(|(at, _)| *at != left);
            let others: Vec<_> = others.map(|(_, line)| keep(line, left)).collect();
            alpha(&others)
        })
        .collect()
}

/// A direction along which the variables vary together.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its variance, in variables: above 1 it says more than one of them alone.
    pub eigenvalue: f64,
    /// The share of all variance.
    pub share: f64,
    /// How much of it each variable is; of length 1 together.
    pub vector: Vec<f64>,
}

/// The principal components of variables, the greatest first, from their correlations over rows
/// that have all. Nothing where some pair cannot be compared.
pub fn components(columns: &[&[Option<f64>]]) -> Option<Vec<Component>> {
    let complete = complete(columns);
    let columns: Vec<&[Option<f64>]> = complete.iter().map(Vec::as_slice).collect();
    let correlations = matrix(&columns, pearson);
    let known: Option<Vec<Vec<f64>>> = correlations
        .iter()
        .map(|line| line.iter().copied().collect())
        .collect();
    let (values, vectors) = eigen(known?);
    let total: f64 = values.iter().sum();
    let mut found: Vec<Component> = values
        .into_iter()
        .zip(vectors)
        .map(|(eigenvalue, vector)| Component {
            eigenvalue,
            share: eigenvalue / total,
            vector: pointed(vector),
        })
        .collect();
    found.sort_by(|one, other| other.eigenvalue.total_cmp(&one.eigenvalue));
    Some(found)
}

/// The weights that the first component would give: each variable's share of its variance.
pub fn weights(components: &[Component]) -> Option<Vec<f64>> {
    let first = components.first()?;
    Some(first.vector.iter().map(|loading| loading.powi(2)).collect())
}

/// The rows that have every column.
fn complete(columns: &[&[Option<f64>]]) -> Vec<Vec<Option<f64>>> {
    let rows = columns.first().map_or(0, |column| column.len());
    let whole = |row: &usize| columns.iter().all(|column| column[*row].is_some());
    let kept: Vec<usize> = (0..rows).filter(whole).collect();
    columns
        .iter()
        .map(|column| kept.iter().map(|&row| column[row]).collect())
        .collect()
}

/// The same direction, most of it pointing up.
fn pointed(vector: Vec<f64>) -> Vec<f64> {
    match vector.iter().sum::<f64>() < 0.0 {
        true => vector.into_iter().map(|one| -one).collect(),
        false => vector,
    }
}

/// Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations (1846): slow for
/// large matrices, exact for the few variables of an index.
fn eigen(mut matrix: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = matrix.len();
    let mut vectors: Vec<Vec<f64>> = (0..size)
        .map(|row| (0..size).map(|at| f64::from(u8::from(row == at))).collect())
        .collect();
    // Each sweep squares what is left off the diagonal; a dozen are plenty.
    for _ in 0..60 {
        let off: f64 = (0..size)
            .flat_map(|row| (row + 1..size).map(move |at| (row, at)))
            .map(|(row, at)| matrix[row][at].powi(2))
            .sum();
        if off < 1e-28 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                if matrix[p][q] != 0.0 {
                    rotate(&mut matrix, &mut vectors, p, q);
                }
            }
        }
    }
    let values = (0..size).map(|at| matrix[at][at]).collect();
    (values, vectors)
}

/// Turns two axes so that the two no longer go together.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turned = |one: f64, other: f64| (cosine * one - sine * other, sine * one + cosine * other);
    for line in matrix.iter_mut() {
        (line[p], line[q]) = turned(line[p], line[q]);
    }
    for lines in [matrix, vectors] {
        // p comes before q.
        let (before, from) = lines.split_at_mut(q);
        for (one, other) in before[p].iter_mut().zip(&mut from[0]) {
            (*one, *other) = turned(*one, *other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correlations(lines: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
        let line = |line: &&[f64]| line.iter().copied().map(Some).collect();
        lines.iter().map(line).collect()
    }

    #[test]
    fn alpha_by_hand() {
        let three = correlations(&[&[1.0, 0.5, 0.4], &[0.5, 1.0, 0.3], &[0.4, 0.3, 1.0]]);
        // r = 0.4: 3 × 0.4 / 1.8.
        assert!((alpha(&three).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        let without = alpha_without(&three);
        // The other two: 2r / (1 + r).
        assert!((without[2].unwrap() - 1.0 / 1.5).abs() < 1e-12);
        assert!((without[0].unwrap() - 0.6 / 1.3).abs() < 1e-12);
        assert_eq!(alpha(&three[..1]), None);
    }

    /// Equal correlations r of three: 1 + 2r, and 1 − r twice; the first vector is even.
    #[test]
    fn components_of_equal_correlations() {
        let matrix: Vec<Vec<f64>> = (0..3)
            .map(|row| (0..3).map(|at| if row == at { 1.0 } else { 0.6 }).collect())
            .collect();
        let (mut values, vectors) = eigen(matrix);
        let first = values.iter().position(|value| (value - 2.2).abs() < 1e-12);
        let even = &vectors[first.unwrap()];
        assert!(
            even.iter()
                .all(|one| (one.abs() - (1.0 / 3.0_f64).sqrt()).abs() < 1e-9)
        );
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 0.4).abs() < 1e-12 && (values[1] - 0.4).abs() < 1e-12);
    }

    /// A matrix whose eigenvalues are known: 2 − √2, 2, 2 + √2.
    #[test]
    fn eigenvalues_of_a_known_matrix() {
        let matrix = vec![
            vec![2.0, -1.0, 0.0],
            vec![-1.0, 2.0, -1.0],
            vec![0.0, -1.0, 2.0],
        ];
        let (values, vectors) = eigen(matrix.clone());
        for (value, vector) in values.iter().zip(&vectors) {
            for (line, one) in matrix.iter().zip(vector) {
                let turned: f64 = line.iter().zip(vector).map(|(a, b)| a * b).sum();
                assert!((turned - value * one).abs() < 1e-12);
            }
        }
        let mut values = values;
        values.sort_by(f64::total_cmp);
        for (found, known) in values
            .iter()
            .zip([2.0 - 2.0_f64.sqrt(), 2.0, 2.0 + 2.0_f64.sqrt()])
        {
            assert!((found - known).abs() < 1e-12);
        }
    }

    #[test]
    fn one_thing_measured_twice_is_one_component() {
        let one: Vec<Option<f64>> = (0..20).map(|row| Some(f64::from(row))).collect();
        let twice: Vec<Option<f64>> = one
            .iter()
            .map(|value| value.map(|value| 3.0 * value))
            .collect();
        let found = components(&[&one, &twice]).unwrap();
        assert!((found[0].share - 1.0).abs() < 1e-12);
        assert_eq!(weights(&found).map(|weights| weights.len()), Some(2));
        assert!((weights(&found).unwrap()[0] - 0.5).abs() < 1e-9);
        assert_eq!(components(&[&one, &vec![Some(1.0); 20]]), None);
    }
}
