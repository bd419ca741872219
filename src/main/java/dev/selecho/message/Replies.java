package dev.selecho.message;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions to clients, and those who wait for the replies. One for each session, whose
 * handler {@link #complete}s what comes and {@link #fail}s the rest at the end; or one
 * for all, if the keys differ. For any thread.
 *
 * @param <K> what tells replies apart, such as a serial number
 * @param <R> the replies
 */
public final class Replies<K, R> {

	private final Map<K, CompletableFuture<R>> awaited = new ConcurrentHashMap<>();

	/**
	 * Asks, and waits for the reply. Not on a loop's thread, nor in the session's own
	 * handler: both would wait for themselves.
	 * @param <O> what goes
	 * @param session whom to ask
	 * @param request the question
	 * @param key by which its reply is known
	 * @param timeout how long to wait for it
	 * @return the reply
	 * @throws IOException if the session has ended, or ends meanwhile
	 * @throws TimeoutException if no reply has come; one that comes later is nobody's
	 * @throws InterruptedException if the thread is interrupted
	 * @throws IllegalStateException if a reply by this key is awaited already, or the
	 * caller is on a loop's thread
	 */
	public <O> R ask(Session<O> session, O request, K key, Duration timeout)
			throws IOException, TimeoutException, InterruptedException {
		if (session instanceof FramedSession<?, ?> framed && !framed.connection.mayWait()) {
			throw new IllegalStateException("On a loop's thread nobody can wait for a reply");
		}
		CompletableFuture<R> reply = new CompletableFuture<>();
		if (this.awaited.putIfAbsent(key, reply) != null) {
			throw new IllegalStateException("A reply by the key " + key + " is awaited already");
		}
		Runnable ending = () -> reply.completeExceptionally(new IOException("The session has ended"));
		try {
			session.whenEnded(ending);
			session.send(request);
			return reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw new IOException("No reply by the key " + key + " will come", ex.getCause());
		}
		catch (TimeoutException ex) {
			TimeoutException told = new TimeoutException("No reply by the key " + key + " within " + timeout);
			told.initCause(ex);
			throw told;
		}
		finally {
			session.forget(ending);
			this.awaited.remove(key, reply);
		}
	}

	/**
	 * A reply has come.
	 * @param key by which it is known
	 * @param reply the reply
	 * @return whether somebody has waited for it; not for a second or a late one
	 */
	public boolean complete(K key, R reply) {
		CompletableFuture<R> waiting = this.awaited.remove(key);
		return waiting != null && waiting.complete(reply);
	}

	/**
	 * No more replies will come: all who wait fail.
	 * @param cause why
	 */
	public void fail(Throwable cause) {
		this.awaited.values().forEach((waiting) -> waiting.completeExceptionally(cause));
	}

	/**
	 * Returns how many replies are awaited.
	 * @return the number
	 */
	public int size() {
		return this.awaited.size();
	}

}
