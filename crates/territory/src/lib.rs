//! Communes of France and the territories above them: look-ups, contours, COG vintages.
