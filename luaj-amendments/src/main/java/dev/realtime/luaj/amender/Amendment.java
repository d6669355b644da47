package dev.realtime.luaj.amender;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A class of LuaJ, and one that was written to amend it. The methods of the second are put into the
 * first, as though they had been written there. Its fields, its abstract methods and its
 * constructors stand for those of the first, and are only compiled against.
 *
 * @param amended the class of LuaJ, by its internal name
 * @param by the class that amends it
 * @param because what is otherwise than in LuaJ, for the notice in the jar
 */
record Amendment(String amended, String by, String because) {
  /** Puts the methods into a class; returns their names. */
  List<String> apply(ClassNode original, ClassNode amending) {
    ClassNode renamed = new ClassNode();
    amending.accept(new ClassRemapper(renamed, new SimpleRemapper(Opcodes.ASM9, by, amended)));
    for (FieldNode field : renamed.fields) {
      if (original.fields.stream().noneMatch(f -> isSame(f, field))) {
        throw new IllegalStateException(amended + " has no field " + field.name + field.desc);
      }
    }
    List<String> names = new ArrayList<>();
    for (MethodNode method : renamed.methods) {
      if (method.name.equals("<clinit>")) {
        throw new IllegalStateException(by + " has a static field, which would have no value");
      }
      if (method.name.equals("<init>")) {
        continue;
      }
      MethodNode there =
          original.methods.stream().filter(m -> isSame(m, method)).findFirst().orElse(null);
      if (isAdded(method) != (there == null)) {
        throw new IllegalStateException(
            amended + (there == null ? " has no method " : " has a method ") + signature(method));
      }
      if (there == null) {
        original.methods.add(method);
      } else if ((method.access & Opcodes.ACC_ABSTRACT) == 0) {
        original.methods.set(original.methods.indexOf(there), method);
      } else {
        continue;
      }
      method.invisibleAnnotations = null;
      names.add(method.name);
    }
    return names;
  }

  private static boolean isSame(FieldNode a, FieldNode b) {
    return a.name.equals(b.name) && a.desc.equals(b.desc);
  }

  private static boolean isSame(MethodNode a, MethodNode b) {
    int placed = Opcodes.ACC_STATIC;
    return signature(a).equals(signature(b)) && (a.access & placed) == (b.access & placed);
  }

  private static String signature(MethodNode method) {
    return method.name + method.desc;
  }

  private static boolean isAdded(MethodNode method) {
    List<AnnotationNode> annotations = method.invisibleAnnotations;
    return annotations != null
        && annotations.stream().anyMatch(a -> a.desc.equals(Type.getDescriptor(Added.class)));
  }
}
