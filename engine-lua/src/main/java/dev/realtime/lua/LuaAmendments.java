package dev.realtime.lua;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.slf4j.LoggerFactory;

/**
 * Makes LuaJ's numbers behave as the game's. LuaJ writes {@code 1/3} as {@code 0.33333334} wherever
 * a number becomes text, has no {@code -0}, and its number class cannot be extended from outside.
 * So the class is amended before it is loaded: the body of each method named below becomes a call
 * of the method of the same name in {@link LuaNumbers}.
 *
 * <p>This works only before LuaJ is first used. Where a program that embeds the engine has used it
 * earlier, numbers stay as LuaJ has them, and a warning says so. Other classes of LuaJ cannot be
 * amended beside this one: to define it is to link their common superclass, which loads them.
 */
final class LuaAmendments {
  private static final String NUMBER = "org/luaj/vm2/LuaDouble";
  private static final String OURS = Type.getInternalName(LuaNumbers.class);
  private static final Set<String> REPLACED =
      Set.of("tojstring()Ljava/lang/String;", "hashCode()I", "ddiv(DD)Lorg/luaj/vm2/LuaValue;");

  private static boolean tried;
  private static boolean made;

  private LuaAmendments() {}

  /**
   * Amends LuaJ, once. To be called before anything else uses it.
   *
   * @return whether LuaJ is amended
   */
  static synchronized boolean make() {
    if (!tried) {
      tried = true;
      try {
        amend();
        made = true;
      } catch (LinkageError | IOException | IllegalAccessException e) {
        // No logger before this: to start the logging takes five times as long as the rest.
        LoggerFactory.getLogger(LuaAmendments.class)
            .warn(
                "LuaJ was in use before the engine, or lies in another class loader: rule files"
                    + " will show numbers as LuaJ does, and not as the game does ({})",
                e.toString());
      }
    }
    return made;
  }

  private static void amend() throws IOException, IllegalAccessException {
    // Named, but not initialized: that would load what is to be replaced.
    Class<?> neighbour = LuaValue.class;
    ClassLoader loader = neighbour.getClassLoader();
    if (loader != LuaNumbers.class.getClassLoader() || loader == null) {
      throw new LinkageError("LuaJ cannot see the engine");
    }
    try (InputStream original = loader.getResourceAsStream(NUMBER + ".class")) {
      if (original == null) {
        throw new IOException("no " + NUMBER);
      }
      ClassWriter amended = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      new ClassReader(original).accept(new Amending(amended), 0);
      MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
          .defineClass(amended.toByteArray());
    }
  }

  private static final class Amending extends ClassVisitor {
    private final Set<String> missing = new HashSet<>(REPLACED);

    Amending(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor code = super.visitMethod(access, name, descriptor, signature, exceptions);
      if (missing.remove(name + descriptor)) {
        callOurs(code, (access & Opcodes.ACC_STATIC) != 0, name, descriptor);
        return null;
      }
      return name.equals("valueOf") ? new NegativeZeroFirst(code) : code;
    }

    @Override
    public void visitEnd() {
      if (!missing.isEmpty()) {
        throw new LinkageError("LuaDouble has no " + missing);
      }
      // inherited so far
      String name = "isinttype";
      String descriptor = "()Z";
      callOurs(
          super.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null),
          false,
          name,
          descriptor);
      super.visitEnd();
    }

    private static void callOurs(
        MethodVisitor code, boolean isStatic, String name, String descriptor) {
      code.visitCode();
      int variable = 0;
      if (!isStatic) {
        code.visitVarInsn(Opcodes.ALOAD, variable++);
      }
      for (Type argument : Type.getArgumentTypes(descriptor)) {
        code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), variable);
        variable += argument.getSize();
      }
      String self = isStatic ? "(" : "(L" + NUMBER + ";";
      code.visitMethodInsn(Opcodes.INVOKESTATIC, OURS, name, self + descriptor.substring(1), false);
      code.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
      code.visitMaxs(0, 0);
      code.visitEnd();
    }
  }

  /** {@code if (d == 0 && 1 / d < 0) return NEGATIVE_ZERO;} before what stands there. */
  private static final class NegativeZeroFirst extends MethodVisitor {
    NegativeZeroFirst(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      Label other = new Label();
      visitVarInsn(Opcodes.DLOAD, 0);
      visitInsn(Opcodes.DCONST_0);
      visitInsn(Opcodes.DCMPL);
      visitJumpInsn(Opcodes.IFNE, other);
      visitInsn(Opcodes.DCONST_1);
      visitVarInsn(Opcodes.DLOAD, 0);
      visitInsn(Opcodes.DDIV);
      visitInsn(Opcodes.DCONST_0);
      visitInsn(Opcodes.DCMPG);
      visitJumpInsn(Opcodes.IFGE, other);
      visitFieldInsn(Opcodes.GETSTATIC, OURS, "NEGATIVE_ZERO", "Lorg/luaj/vm2/LuaNumber;");
      visitInsn(Opcodes.ARETURN);
      visitLabel(other);
    }
  }
}
