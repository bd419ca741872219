/**
 * The ways to serve many clients, side by side: one class for each, all echoing, each in
 * a process of its own. May import the application, and the frameworks that it is
 * measured against; nothing of the bench.
 */
@NullMarked
package dev.selecho.models;

import org.jspecify.annotations.NullMarked;
