/**
 * What the outside sees of the server: meters, health, info. May import
 * {@code dev.selecho.net}, {@code dev.selecho.service},
 * {@code dev.selecho.autoconfigure}, Micrometer and Spring's actuator. It reads what the
 * loop counts, and never disturbs it.
 */
@NullMarked
package dev.selecho.actuate;

import org.jspecify.annotations.NullMarked;
