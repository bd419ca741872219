package dev.selecho.net;

/**
 * What becomes of a client that comes while the server is full.
 */
public enum LimitPolicy {

	/** It is accepted and closed at once: it learns soon and can go elsewhere. */
	REJECT,

	/** It waits in the kernel's backlog until a connection ends. */
	PAUSE

}
