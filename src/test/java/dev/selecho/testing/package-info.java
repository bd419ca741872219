/**
 * What the tests share: a client, bytes to send.
 */
@NullMarked
package dev.selecho.testing;

import org.jspecify.annotations.NullMarked;
