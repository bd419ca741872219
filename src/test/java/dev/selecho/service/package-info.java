/**
 * Tests of the protocols that come along.
 */
@NullMarked
package dev.selecho.service;

import org.jspecify.annotations.NullMarked;
