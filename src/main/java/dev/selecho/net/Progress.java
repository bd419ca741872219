package dev.selecho.net;

/**
 * Hears that a byte has moved, or what else counts as progress.
 */
interface Progress {

	void moved();

}
