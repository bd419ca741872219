package dev.selecho.testing;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs each test in a network of its own, whose kernel counts for this test alone: a
 * loopback, and nothing else. It is that of the test's thread and of the threads and
 * processes that this one starts. Only root may make one; for others the tests are
 * skipped, or fail with {@code REAL_CLIENTS=required} in the environment.
 * <p>
 * Not for tests with virtual threads: the threads that carry them would be made in this
 * network, outlive the test and take other tests' sockets with them.
 */
public final class NetworkNamespace implements InvocationInterceptor {

	private static final int CLONE_NEWNET = 0x40000000;

	@Override
	public void interceptTestMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> context,
			ExtensionContext extension) throws Throwable {
		@Nullable Throwable[] failure = new Throwable[1];
		Future<?> test = Background.run(() -> {
			enter();
			try {
				invocation.proceed();
			}
			catch (Throwable ex) {
				failure[0] = ex;
			}
		});
		test.get();
		if (failure[0] != null) {
			throw failure[0];
		}
	}

	private static void enter() throws IOException, InterruptedException {
		boolean entered = unshare() == 0;
		if ("required".equals(System.getenv("REAL_CLIENTS"))) {
			assertThat(entered).as("root's right to make a network namespace").isTrue();
		}
		assumeTrue(entered, "only root may make a network namespace");
		assertThat(new ProcessBuilder("ip", "link", "set", "lo", "up").start().waitFor()).isZero();
	}

	/** Of the calling thread alone, which is how Linux has it. */
	@SuppressWarnings("restricted") // a wrong signature here ends the JVM: checked by
									// being used
	private static int unshare() {
		MethodHandle call = Linker.nativeLinker()
			.downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("unshare"),
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
		try {
			return (int) call.invokeExact(CLONE_NEWNET);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
