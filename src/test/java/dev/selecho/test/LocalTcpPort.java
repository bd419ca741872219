package dev.selecho.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Value;

/**
 * Injects the port on which the TCP server listens: that of {@code main}, or of the only
 * listener. Another's is {@code @Value("${local.tcp.server.<name>.port}")}.
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Value("${local.tcp.server.port}")
public @interface LocalTcpPort {

}
