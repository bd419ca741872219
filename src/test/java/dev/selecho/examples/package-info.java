/**
 * Protocols as an application has them: what the guide shows, and the tests try.
 */
@NullMarked
package dev.selecho.examples;

import org.jspecify.annotations.NullMarked;
