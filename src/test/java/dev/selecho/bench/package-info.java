/**
 * Measures the models: a load generator that checks every byte, cases, and a report. May
 * import the models' names; knows their servers by process and port alone.
 */
@NullMarked
package dev.selecho.bench;

import org.jspecify.annotations.NullMarked;
