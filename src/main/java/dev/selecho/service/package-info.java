/**
 * The protocols that come along: Echo (RFC 862) and Discard (RFC 863). May import
 * {@code dev.selecho.net}.
 */
@NullMarked
package dev.selecho.service;

import org.jspecify.annotations.NullMarked;
