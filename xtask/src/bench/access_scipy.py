"""E2SFCA by scipy, on the points that Maillage was measured on: how long it takes, and whether both
say the same.

    python access_scipy.py DEMAND.csv SUPPLY.csv ACCESS.csv BANDS SPEED_KMH CIRCUITY

A sparse matrix of weights is made once, as Maillage lists pairs once; then both steps are two
products with it. Prints a row of the benchmarks' table; ends with 1 where the results differ.
"""

import csv
import sys
import time

import numpy as np
import scipy
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

RADIUS_KM = 6371.0088
RUNS = 30


def columns(path, *names):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[name]) for row in rows]) for name in names]


def on_sphere(lat, lon):
    return np.c_[np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]


def haversine_km(lat, lon, other_lat, other_lon):
    half = (
        np.sin((other_lat - lat) / 2) ** 2
        + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    )
    return 2 * RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))


def main():
    demand, supply, access, bands, speed, circuity = sys.argv[1:7]
    speed, circuity = float(speed), float(circuity)
    bands = [tuple(map(float, band.split(":"))) for band in bands.split(",")]
    lat, lon, people = columns(demand, "lat", "lon", "population")
    at_lat, at_lon, capacity = columns(supply, "lat", "lon", "capacity")
    (ours,) = columns(access, "accessibility")
    lat, lon, at_lat, at_lon = (np.radians(one) for one in (lat, lon, at_lat, at_lon))

    begin = time.perf_counter()
    reach_km = bands[-1][0] / 60 * speed / circuity
    chord = 2 * np.sin(reach_km / RADIUS_KM / 2) * (1 + 1e-9)
    near = cKDTree(on_sphere(lat, lon)).query_ball_point(on_sphere(at_lat, at_lon), chord)
    row = np.repeat(np.arange(len(near)), [len(one) for one in near])
    column = np.concatenate([np.asarray(one, dtype=int) for one in near])
    minutes = haversine_km(lat[column], lon[column], at_lat[row], at_lon[row])
    minutes = minutes * circuity / speed * 60
    weight = np.zeros(len(minutes))
    for last, of_band in reversed(bands):
        weight[minutes <= last] = of_band
    inside = minutes <= bands[-1][0]
    weights = csr_matrix(
        (weight[inside], (row[inside], column[inside])), shape=(len(capacity), len(people))
    )
    turned = weights.T.tocsr()
    indexing = time.perf_counter() - begin

    best = np.inf
    for _ in range(RUNS):
        begin = time.perf_counter()
        come = weights @ people
        share = np.divide(capacity, come, out=np.zeros_like(capacity), where=come > 0)
        found = turned @ share
        best = min(best, time.perf_counter() - begin)

    apart = np.max(np.abs(found - ours) / np.maximum(1, np.abs(found)))
    print(
        f"| scipy {scipy.__version__}, the same points | {weights.nnz} | {indexing:.3f} s "
        f"| {best:.4f} s | greatest difference {apart:.1e} |"
    )
    return 0 if apart <= 1e-9 else 1


if __name__ == "__main__":
    sys.exit(main())
