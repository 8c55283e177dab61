# Clipping by global norm and fused AdamW (arXiv 1711.05101) over lists of float32 tensors.

# Scales the gradients down if their global norm is above `clip`. -> the norm before, a scalar
def clip(gradients: List[Tensor], clip: float) -> Tensor:
  before = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)), 2)
  size = float(before)
  if size > clip:
    torch._foreach_mul_(gradients, clip / (size + 1e-6))
  return before

# p -= lr * (m / (1 - beta1^steps) / (sqrt(v / (1 - beta2^steps)) + epsilon) + decay * p). The lists
# must be whole: the interpreter drops in-place operators on slices of a list as dead code.
def adamw(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, epsilon: float, decay: float) -> Tensor:
  torch._foreach_add_(steps, 1)
  torch._fused_adamw_(p, g, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
  return p[0]
