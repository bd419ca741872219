/**
 * Measures the models: a load generator that checks every byte, cases, and a report. May
 * import the models' names and what they promise, and the main class that starts them;
 * meets their servers as processes and ports alone.
 */
@NullMarked
package dev.selecho.bench;

import org.jspecify.annotations.NullMarked;
